package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.gateway.pinning.Offer;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.gateway.upstream.Connection;
import dev.roundhouse.gateway.upstream.Connections;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.gateway.upstream.UpstreamFailure.Kind;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Protocol.Era;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The manifests known, each read at most once at a time. A failed or slow reading never replaces
/// what was known before. Safe for many threads.
public final class Manifests {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");

  /// When a list that is empty for no reason is read again, before it is believed.
  private static final List<Duration> DOUBTS =
      List.of(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(15));

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final Map<ManifestKey, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicLong version = new AtomicLong();
  private final Set<ServerId> looked = ConcurrentHashMap.newKeySet();
  private final SqlManifests store;
  private final ListSource source;
  private final Audience audience;
  private final Ticker ticker;

  /// @param audience told of what is read
  /// @param patience how long a reading may take in the background
  public Manifests(
      SqlManifests store,
      Connections connections,
      Audience audience,
      Ticker ticker,
      Supplier<Duration> patience) {
    this.store = requireNonNull(store, "store");
    this.source = new ListSource(connections, ticker, patience);
    this.audience = requireNonNull(audience, "audience");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Grows with every manifest learnt or forgotten.
  public long version() {
    return version.get();
  }

  /// What is known for a caller, now that what an earlier run has read is known as well.
  private Entry entry(ServerDefinition definition, Caller caller) {
    recall(definition);
    ManifestKey key = ManifestKey.of(definition, caller);
    return entries.computeIfAbsent(key, _ -> new Entry(definition, key));
  }

  /// Looks into the store, once for each server.
  private void recall(ServerDefinition definition) {
    ServerId server = definition.id();
    if (!looked.contains(server)) {
      for (SqlManifests.Kept kept : store.of(definition)) {
        ManifestKey key = new ManifestKey(server, kept.profile(), kept.era());
        entries.putIfAbsent(key, new Entry(definition, key, kept.manifest()));
      }
      looked.add(server);
      version.incrementAndGet();
    }
  }

  /// What was read in the other era, if the server answered in this one: then it speaks no other.
  private @Nullable Manifest fromOtherEra(ManifestKey key) {
    Era other = key.era() == Era.MODERN ? Era.LEGACY : Era.MODERN;
    Entry entry = entries.get(new ManifestKey(key.server(), key.profile(), other));
    Manifest known = entry == null || entry.isOutdated ? null : entry.manifest;
    return known != null && known.greeting().era() == key.era() ? known : null;
  }

  /// Has the lists read, unless they are known or being read. Nobody waits for it, so that all
  /// servers are asked at the same time.
  public void learn(ServerDefinition definition, Caller caller) {
    learn(definition, caller, null);
  }

  /// The same over this connection, while it is awake: nothing is started for it.
  public void learn(ServerDefinition definition, Connection connection) {
    learn(definition, connection.caller(), connection);
  }

  private void learn(ServerDefinition definition, Caller caller, @Nullable Connection over) {
    Entry entry = entry(definition, caller);
    boolean isKnown = entry.manifest == null ? fromOtherEra(entry.key) != null : !entry.isOutdated;
    if (!isKnown) {
      entry.begin(caller, over);
    }
  }

  /// What is known for this caller; waits for a first reading, at most until the deadline (nanos of
  /// the ticker). What another caller was told stands in until then.
  public Known known(ServerDefinition definition, Caller caller, long deadline)
      throws InterruptedException {
    Entry entry = entry(definition, caller);
    Manifest known = entry.isOutdated ? null : entry.manifest;
    if (known == null && entry.manifest == null) {
      known = fromOtherEra(entry.key);
    }
    if (known != null) {
      return new Known(known, null);
    }
    CompletableFuture<Manifest> reading = entry.reading(caller);
    String why;
    try {
      long left = Math.max(0, deadline - ticker.nanos());
      return new Known(reading.get(left, TimeUnit.NANOSECONDS), null);
    } catch (ExecutionException e) {
      why = requireNonNull(e.getCause(), "cause").getMessage();
    } catch (TimeoutException _) {
      why = "server " + definition.id() + ": is starting";
    }
    entry.isMissed = true;
    // It may have arrived just before anybody said that it is missed.
    Manifest own = entry.manifest;
    return own != null
        ? new Known(own, null)
        : new Known(all(definition.id()).findFirst().orElse(null), why);
  }

  /// What is known for this caller now, or was told to another; null when nothing is.
  @Nullable Manifest peek(ServerDefinition definition, Caller caller) {
    recall(definition);
    ManifestKey key = ManifestKey.of(definition, caller);
    Entry entry = entries.get(key);
    Manifest known = entry == null ? null : entry.manifest;
    known = known != null ? known : fromOtherEra(key);
    return known != null ? known : all(definition.id()).findFirst().orElse(null);
  }

  private Stream<Entry> of(ServerId server) {
    return entries.values().stream().filter(entry -> entry.key.server().equals(server));
  }

  private Stream<Manifest> all(ServerId server) {
    return of(server).flatMap(entry -> Stream.ofNullable(entry.manifest));
  }

  /// Has the audience look at one once more.
  public void show(Manifest known) {
    audience.read(known);
  }

  /// Reads again over the connection that said that a list has changed. What other callers were
  /// told is read again when one of them asks.
  public void refresh(ServerDefinition definition, Connection connection, Runnable afterwards) {
    Entry entry = entry(definition, connection.caller());
    outdate(definition.id());
    inBackground(
        definition,
        () -> {
          try {
            int asOf = entry.changes.get();
            entry.told(source.over(connection), asOf);
          } catch (UpstreamFailure e) {
            // What was known stands in until somebody asks for the list again.
            LOG.log(Level.DEBUG, "a changed list could not be read: {0}", e.getMessage());
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          afterwards.run();
        });
  }

  private static void inBackground(ServerDefinition definition, Runnable work) {
    Thread.ofVirtual().name("manifest-" + definition.id()).start(work);
  }

  /// What was read of a server stands in until somebody asks: then it is read again.
  public void outdate(ServerId server) {
    of(server).forEach(Entry::outdated);
    version.incrementAndGet();
  }

  /// Has lists that have grown old read again, behind the back of whoever asks. No process is
  /// started or woken for it: the lists of one that sleeps are read again when somebody calls it.
  void renew(ServerDefinition definition, Caller caller) {
    Entry entry = entries.get(ManifestKey.of(definition, caller));
    Manifest known = entry == null || entry.isOutdated ? null : entry.manifest;
    if (entry == null || known == null || !known.isOld(ticker.instant())) {
      return;
    }
    if (source.isFree(definition, caller) && entry.isRenewing.compareAndSet(false, true)) {
      inBackground(definition, () -> entry.renew(caller, known));
    }
  }

  /// What could not be read of a server is tried again as soon as somebody asks.
  public void retry(ServerId server) {
    entries.values().removeIf(each -> each.key.server().equals(server) && each.manifest == null);
  }

  /// The server was changed or removed.
  public void forget(ServerId server) {
    store.forget(server);
    if (entries.keySet().removeIf(key -> key.server().equals(server))) {
      version.incrementAndGet();
    }
  }

  /// The prints of everything that a server is known to offer, to any caller.
  public Set<String> prints(ServerId server) {
    return all(server)
        .flatMap(manifest -> manifest.offers().stream())
        .map(Offer::print)
        .collect(Collectors.toUnmodifiableSet());
  }

  /// What is known of a server for callers with the same capabilities.
  private final class Entry {
    private final ServerDefinition definition;
    private final ManifestKey key;
    private final AtomicInteger changes = new AtomicInteger();
    private volatile @Nullable Manifest manifest;

    private volatile boolean isOutdated; // the server said that it has changed since
    private volatile boolean isMissed; // somebody was answered without it
    private final AtomicBoolean isRenewing = new AtomicBoolean();
    private int doubts; // readings in a row, because a list was empty for no reason
    private @Nullable CompletableFuture<Manifest> reading;
    private volatile @Nullable Caller waiting; // the last who wanted an answer from a reading
    private long failedAt;
    private volatile boolean isOver; // the reading failed for the end of its connection

    Entry(ServerDefinition definition, ManifestKey key) {
      this.definition = definition;
      this.key = key;
    }

    Entry(ServerDefinition definition, ManifestKey key, Manifest known) {
      this(definition, key);
      this.manifest = known;
    }

    void renew(Caller caller, Manifest old) {
      int asOf = changes.get();
      try {
        if (!learnt(caller, source.of(definition, caller), asOf).listsLike(old)) {
          audience.arrived(definition.id());
        }
      } catch (UpstreamFailure e) {
        // The old lists stand in; whoever asks next has them tried again.
        LOG.log(Level.DEBUG, "old lists could not be read again: {0}", e.getMessage());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } finally {
        isRenewing.set(false);
      }
    }

    synchronized void outdated() {
      changes.incrementAndGet();
      isOutdated = manifest != null;
      reading = isOutdated ? null : reading;
    }

    /// Learnt because the server said that it has changed, so an empty list is what it means.
    void told(Manifest fresh, int asOf) {
      set(fresh, 0, asOf);
      store.put(definition, new SqlManifests.Kept(key.profile(), key.era(), fresh));
    }

    /// @param asOf changes known when the reading began
    /// @return what is known now
    Manifest learnt(Caller caller, Manifest fresh, int asOf) {
      Manifest before = manifest;
      Manifest believed = fresh.believed(before);
      boolean isDoubted = doubts < DOUBTS.size() && fresh.isDoubtful(before);
      Manifest now = isDoubted ? believed : fresh;
      set(now, isDoubted ? doubts + 1 : 0, asOf);
      if (isDoubted) {
        readAgain(caller, now, DOUBTS.get(doubts - 1));
      } else {
        store.put(definition, new SqlManifests.Kept(key.profile(), key.era(), now));
      }
      return now;
    }

    private void set(Manifest now, int doubtsNow, int asOf) {
      audience.read(now);
      synchronized (this) {
        manifest = now;
        doubts = doubtsNow;
        isOutdated = asOf != changes.get();
        version.incrementAndGet();
      }
      audience.learnt(now);
    }

    /// A server that is still warming up may not have all its lists yet.
    private void readAgain(Caller caller, Manifest old, Duration pause) {
      inBackground(
          definition,
          () -> {
            try {
              ticker.sleep(pause);
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
              return;
            }
            boolean isCurrent = entries.get(key) == this && source.isFree(definition, caller);
            if (isCurrent && isRenewing.compareAndSet(false, true)) {
              renew(caller, old);
            }
          });
    }

    synchronized void failed(CompletableFuture<Manifest> attempt, UpstreamFailure e) {
      failedAt = ticker.nanos();
      attempt.completeExceptionally(e);
    }

    /// The reading under way, or a new one.
    synchronized CompletableFuture<Manifest> reading(Caller caller) {
      waiting = caller;
      begin(caller, null);
      return requireNonNull(reading, "reading");
    }

    /// Has a reading under way, or a failure that is not tried again for a moment.
    ///
    /// @param over it is read over this connection and no other; null for whichever there is
    synchronized void begin(Caller caller, @Nullable Connection over) {
      CompletableFuture<Manifest> now = reading;
      boolean isRecent =
          now != null
              && (!now.isCompletedExceptionally()
                  || (!isOver && ticker.nanos() - failedAt < RETRY_AFTER.toNanos()));
      if (!isRecent) {
        CompletableFuture<Manifest> fresh = new CompletableFuture<>();
        reading = fresh;
        inBackground(definition, () -> read(caller, over, fresh));
      }
    }

    private Manifest read(Caller caller, @Nullable Connection over)
        throws UpstreamFailure, InterruptedException {
      try {
        return over == null ? source.of(definition, caller) : source.over(over);
      } catch (UpstreamFailure e) {
        Caller other = waiting;
        if (over == null || over.isAlive() || other == null) {
          throw e;
        }
        return source.of(definition, other); // its client has gone, and another one waits
      }
    }

    private void read(Caller caller, @Nullable Connection over, CompletableFuture<Manifest> fresh) {
      int asOf = changes.get();
      try {
        fresh.complete(learnt(caller, read(caller, over), asOf));
        if (isMissed) {
          isMissed = false;
          audience.arrived(definition.id());
        }
      } catch (UpstreamFailure e) {
        // That a client has gone says nothing of its server, which is asked anew at once.
        isOver = over != null && !over.isAlive();
        failed(fresh, e);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        failed(fresh, new UpstreamFailure(Kind.CANCELLED, key.server(), "the gateway is stopping"));
      } catch (RuntimeException e) {
        String what = "its lists could not be read: " + e;
        failed(fresh, new UpstreamFailure(Kind.INVALID, key.server(), what, e));
      }
    }
  }
}
