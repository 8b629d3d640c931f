package dev.roundhouse.gateway.pinning;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.PinningSettings;
import dev.roundhouse.gateway.PinningSettings.Mode;
import dev.roundhouse.gateway.PinningSettings.NewTools;
import dev.roundhouse.gateway.pinning.Standing.Decision;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Definition;
import dev.roundhouse.protocol.DefinitionScan;
import dev.roundhouse.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What was approved of each server, the only writer of it. A definition is looked at when it is
/// read, before any list is made of it; lists are made through the [Screen], which lets pass what
/// was approved and nothing else. Safe for many threads; changes are made one at a time.
public final class Pins {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");

  /// Names kept of one server. One that invents others at each look must not fill the store; what
  /// is beyond stays unknown, and so is held back.
  private static final int MOST_NAMES = 20_000;

  /// Approves what is seen first, where the settings say so.
  public static final String FIRST_SIGHT = "first sight";

  /// One that is not let in, or would not be.
  ///
  /// @param definition null where nothing waits: a person has blocked the name as it is
  /// @param before what was approved last; null when nothing was
  /// @param others names of tools of other servers
  public record Waiting(
      Hold hold,
      @Nullable Definition definition,
      @Nullable Instant seen,
      @Nullable Definition before,
      Set<String> others) {
    public Waiting {
      requireNonNull(hold, "hold");
      others = Set.copyOf(others);
    }
  }

  private final SqlPins store;
  private final Supplier<PinningSettings> settings;
  private final Ticker ticker;
  private volatile @Nullable PinImage image;
  private volatile Screen screen = Screen.open();

  /// @param settings those in force, read at each use
  public Pins(SqlPins store, Supplier<PinningSettings> settings, Ticker ticker) {
    this.store = requireNonNull(store, "store");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// Read from the store at the first use, which is never at the start of the program.
  private PinImage image() {
    PinImage known = image;
    return known == null ? loaded() : known;
  }

  private synchronized PinImage loaded() {
    PinImage known = image;
    if (known == null) {
      known = store.load();
      image = known;
    }
    return known;
  }

  /// What lists are made through now; the same one until something is other than before.
  public Screen screen() {
    Screen known = screen;
    PinImage now = image();
    Mode mode = settings.get().mode();
    if (!known.isOf(now, mode)) {
      known = new Screen(now, mode);
      screen = known;
    }
    return known;
  }

  /// Looks at what a server has been read to offer.
  ///
  /// @param isWaiting whether the whole server waits for a person: then nothing is approved by
  ///   itself
  public void take(ServerId server, List<Offer> offers, boolean isWaiting) {
    PinningSettings now = settings.get();
    boolean isLookedAt = now.mode() != Mode.OFF || isWaiting;
    if (isLookedAt && !offers.stream().allMatch(offer -> isKnown(image(), server, offer))) {
      learn(server, offers, isWaiting ? NewTools.HOLD : now.newTools());
    }
  }

  private static boolean isKnown(PinImage in, ServerId server, Offer offer) {
    return in.of(key(server, offer)).knows(offer.print());
  }

  private static PinKey key(ServerId server, Offer offer) {
    return new PinKey(server, offer.kind(), offer.name());
  }

  private synchronized void learn(ServerId server, List<Offer> offers, NewTools policy) {
    PinImage before = image();
    Set<String> others = before.toolsBut(server);
    Map<PinKey, Standing> changed = new HashMap<>();
    List<SqlPins.Row> rows = new ArrayList<>();
    Instant now = ticker.instant();
    int names = before.of(server).size();
    for (Offer offer : offers) {
      PinKey key = key(server, offer);
      Standing standing = changed.getOrDefault(key, before.of(key));
      boolean isBeyond = standing.isUnknown() && ++names > MOST_NAMES;
      if (standing.knows(offer.print()) || isBeyond) {
        continue;
      }
      Definition definition = offer.definition();
      boolean isApproved = standing.isUnknown() && isApprovable(definition, others, policy);
      Decision decision = new Decision(FIRST_SIGHT, now);
      changed.put(
          key,
          isApproved
              ? standing.withApproved(definition.print(), decision)
              : standing.withPending(definition.print(), now));
      rows.add(new SqlPins.Row(key, definition, decision, isApproved));
    }
    keep(server, rows);
    image = before.with(server, changed);
    tell(changed);
  }

  /// Approves definitions before they are read: a release that offers them was looked at and let
  /// in. A name that a person has blocked stays blocked.
  ///
  /// @throws StorageException when it cannot be kept; then nothing is approved
  public synchronized void foresee(ServerId server, List<Offer> offers, String by) {
    PinImage before = image();
    Decision decision = new Decision(by, ticker.instant());
    Map<PinKey, Standing> changed = new HashMap<>();
    List<SqlPins.Row> rows = new ArrayList<>();
    for (Offer offer : offers) {
      PinKey key = key(server, offer);
      Standing standing = changed.getOrDefault(key, before.of(key));
      changed.put(key, standing.withApproved(offer.print(), decision));
      rows.add(new SqlPins.Row(key, offer.definition(), decision, true));
    }
    store.put(rows);
    image = before.with(server, changed);
  }

  private static boolean isApprovable(Definition definition, Set<String> others, NewTools policy) {
    return switch (policy) {
      case APPROVE -> true;
      case APPROVE_CLEAN -> DefinitionScan.isClean(DefinitionScan.of(definition, null, others));
      case HOLD -> false;
    };
  }

  /// A failing disk costs that the same is decided again after the next start, and no list.
  private void keep(ServerId server, List<SqlPins.Row> rows) {
    try {
      store.put(rows);
    } catch (StorageException e) {
      LOG.log(
          Level.WARNING, "what was seen of server {0} is not kept: {1}", server, e.getMessage());
    }
  }

  private static void tell(Map<PinKey, Standing> changed) {
    new TreeMap<>(changed)
        .forEach((key, standing) -> {
          if (!standing.pending().isEmpty()) {
            Decision latest = standing.latest();
            Hold.Why why = latest == null ? Hold.Why.NEW : Hold.Why.CHANGED;
            LOG.log(
                Level.WARNING,
                "{0}",
                new Hold(key, why, latest == null ? null : latest.at()).says());
          }
        });
  }

  /// Forgets what waits and is not offered to anybody any more. What was approved stays: a tool
  /// that comes back as it was is welcome.
  ///
  /// @param offered prints of everything that the server is known to list now, to any caller
  public void settle(ServerId server, Set<String> offered) {
    boolean isStale =
        image().of(server).values().stream()
            .flatMap(standing -> standing.pending().keySet().stream())
            .anyMatch(print -> !offered.contains(print));
    if (isStale) {
      drop(server, offered);
    }
  }

  private synchronized void drop(ServerId server, Set<String> offered) {
    PinImage before = image();
    Map<PinKey, Standing> changed = new HashMap<>();
    before
        .of(server)
        .forEach((key, standing) -> {
          List<String> gone =
              standing.pending().keySet().stream()
                  .filter(print -> !offered.contains(print))
                  .toList();
          if (!gone.isEmpty()) {
            Standing left = standing;
            for (String print : gone) {
              left = left.withoutPending(print);
            }
            changed.put(key, left);
            dropped(key, gone);
          }
        });
    image = before.with(server, changed);
  }

  private void dropped(PinKey key, List<String> prints) {
    try {
      store.drop(key, prints);
    } catch (StorageException e) {
      LOG.log(Level.WARNING, "{0} is still kept as pending: {1}", key.shown(), e.getMessage());
    }
  }

  /// Names of which something waits, or that are blocked, in their order.
  public List<PinKey> held() {
    return image()
        .all()
        .filter(each -> !each.getValue().pending().isEmpty() || each.getValue().blocked() != null)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /// Every name known, in order.
  public List<PinKey> known() {
    return image().all().map(Map.Entry::getKey).sorted().toList();
  }

  /// Names of the tools that other servers have.
  public Set<String> toolsBut(ServerId server) {
    return image().toolsBut(server);
  }

  /// What waits, or is blocked, of the names that are meant; one line for each definition.
  public List<Waiting> waiting(Predicate<PinKey> isMeant) {
    PinImage now = image();
    List<Waiting> all = new ArrayList<>();
    for (PinKey key : held()) {
      if (isMeant.test(key)) {
        waiting(now, key, all);
      }
    }
    return all;
  }

  private void waiting(PinImage now, PinKey key, List<Waiting> all) {
    Standing standing = now.of(key);
    String latest = standing.latestPrint();
    Definition before = latest == null ? null : store.definition(key, latest).orElse(null);
    Set<String> others = now.toolsBut(key.server());
    Decision blocked = standing.blocked();
    Decision approved = standing.latest();
    Hold hold =
        blocked != null
            ? new Hold(key, Hold.Why.BLOCKED, blocked.at())
            : approved == null
                ? new Hold(key, Hold.Why.NEW, null)
                : new Hold(key, Hold.Why.CHANGED, approved.at());
    standing
        .pending()
        .forEach((print, seen) -> {
          Optional<Definition> definition = store.definition(key, print);
          definition.ifPresent(is -> all.add(new Waiting(hold, is, seen, before, others)));
        });
    if (standing.pending().isEmpty()) {
      all.add(new Waiting(hold, null, null, before, others));
    }
  }

  /// Approves everything that waits under these names, and lets in what was blocked.
  ///
  /// @param isMeant which of the prints
  /// @param by who says so
  /// @return the names that are let in by it
  /// @throws StorageException when it cannot be kept; then nothing is approved
  public synchronized List<PinKey> approve(
      Collection<PinKey> keys, Predicate<String> isMeant, String by) {
    PinImage before = image();
    Decision decision = new Decision(by, ticker.instant());
    Map<PinKey, List<String>> prints = new LinkedHashMap<>();
    for (PinKey key : keys) {
      Standing standing = before.of(key);
      List<String> meant = standing.pending().keySet().stream().filter(isMeant).toList();
      if (!meant.isEmpty() || standing.blocked() != null) {
        prints.put(key, meant);
      }
    }
    if (prints.isEmpty()) {
      return List.of();
    }
    store.approve(prints.keySet(), prints, decision);
    PinImage after = before;
    for (Map.Entry<PinKey, List<String>> each : prints.entrySet()) {
      Standing standing = before.of(each.getKey()).withBlocked(null);
      for (String print : each.getValue()) {
        standing = standing.withApproved(print, decision);
      }
      after = after.with(each.getKey().server(), Map.of(each.getKey(), standing));
    }
    image = after;
    return List.copyOf(prints.keySet());
  }

  /// Keeps a name from clients, whatever its definition, until it is approved.
  ///
  /// @throws StorageException when it cannot be kept; then nothing is blocked
  public synchronized void block(PinKey key, String by) {
    Decision decision = new Decision(by, ticker.instant());
    store.block(key, decision);
    PinImage before = image();
    image = before.with(key.server(), Map.of(key, before.of(key).withBlocked(decision)));
  }

  /// The server was removed by a person: one of its name that comes is another.
  public synchronized void forget(ServerId server) {
    PinImage before = image();
    if (!before.of(server).isEmpty()) {
      store.forget(server);
      image = before.without(server);
    }
  }

  /// How many definitions wait.
  public int pending() {
    return image().all().mapToInt(each -> each.getValue().pending().size()).sum();
  }
}
