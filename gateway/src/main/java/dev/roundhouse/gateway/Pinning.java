package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.gateway.listing.Known;
import dev.roundhouse.gateway.listing.Manifests;
import dev.roundhouse.gateway.pinning.Admission;
import dev.roundhouse.gateway.pinning.Hold;
import dev.roundhouse.gateway.pinning.Offer;
import dev.roundhouse.gateway.pinning.PinKey;
import dev.roundhouse.gateway.pinning.Pins;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Change;
import dev.roundhouse.protocol.Definition;
import dev.roundhouse.protocol.DefinitionChanges;
import dev.roundhouse.protocol.DefinitionKind;
import dev.roundhouse.protocol.DefinitionScan;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.Remark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a person decides on definitions and servers that nobody has approved. Safe for many
/// threads; a decision is in force, and clients are told of it, when its method returns.
public final class Pinning {
  private final Pins pins;
  private final Admission admission;
  private final Manifests manifests;
  private final Supplier<PinningSettings> settings;
  private final Ticker ticker;
  private final Function<String, Caller> looker;
  private final Consumer<ServerId> changed;

  /// @param looker the caller as whom a subject looks at a server that clients do not reach
  /// @param changed tells clients that the lists of a server are others
  Pinning(
      Pins pins,
      Admission admission,
      Manifests manifests,
      Supplier<PinningSettings> settings,
      Ticker ticker,
      Function<String, Caller> looker,
      Consumer<ServerId> changed) {
    this.pins = requireNonNull(pins, "pins");
    this.admission = requireNonNull(admission, "admission");
    this.manifests = requireNonNull(manifests, "manifests");
    this.settings = requireNonNull(settings, "settings");
    this.ticker = requireNonNull(ticker, "ticker");
    this.looker = requireNonNull(looker, "looker");
    this.changed = requireNonNull(changed, "changed");
  }

  /// Names of the tools that other servers are known to have.
  public Set<String> toolsBut(ServerId server) {
    return pins.toolsBut(server);
  }

  /// A tool, prompt or resource template of a server.
  ///
  /// @param name the server's own, or its uri template
  /// @param shown the name under which commands and clients at `/mcp` know it
  public record Subject(ServerId server, DefinitionKind kind, String name, String shown) {
    public Subject {
      requireNonNull(server, "server");
      requireNonNull(kind, "kind");
      requireNonNull(name, "name");
      requireNonNull(shown, "shown");
    }

    private static Subject of(PinKey key) {
      return new Subject(key.server(), key.kind(), key.name(), key.shown());
    }
  }

  /// One that is not approved as it is, or is blocked.
  ///
  /// @param why `changed`, `new` or `blocked`
  /// @param says the same as a sentence, with the cure
  /// @param since when the one before was approved, or it was blocked; null when neither was
  /// @param isServed whether clients see it all the same, because of `pinning.mode`
  /// @param definition as it is now; null when it is blocked and nothing waits
  /// @param seen when that was first read
  /// @param before as it was approved last; null when it never was
  /// @param changes from the one to the other
  /// @param remarks on the one that waits, the worst first
  public record Pending(
      Subject subject,
      String why,
      String says,
      @Nullable Instant since,
      boolean isServed,
      @Nullable Definition definition,
      @Nullable Instant seen,
      @Nullable Definition before,
      List<Change> changes,
      List<Remark> remarks) {
    public Pending {
      requireNonNull(subject, "subject");
      requireNonNull(why, "why");
      requireNonNull(says, "says");
      changes = List.copyOf(changes);
      remarks = List.copyOf(remarks);
    }
  }

  /// A server that waits for a person.
  ///
  /// @param problem why its definitions could not be read; null when they were
  public record Quarantined(ServerId server, Instant since, @Nullable String problem) {
    public Quarantined {
      requireNonNull(server, "server");
      requireNonNull(since, "since");
    }
  }

  /// Everything that waits.
  public record Overview(List<Pending> pending, List<Quarantined> quarantined) {
    public Overview {
      pending = List.copyOf(pending);
      quarantined = List.copyOf(quarantined);
    }
  }

  /// What a decision is about.
  public sealed interface Selection {
    /// Everything that waits.
    record All() implements Selection {}

    /// Everything that waits of a server.
    record Of(ServerId server) implements Selection {
      public Of {
        requireNonNull(server, "server");
      }
    }

    /// One, by the name at `/mcp` or its server's own.
    ///
    /// @param print how the SHA-256 of the definition that is meant begins; empty for any
    record Named(String name, String print) implements Selection {
      public Named {
        requireNonNull(name, "name");
        requireNonNull(print, "print");
      }
    }
  }

  /// Everything that waits. Servers in quarantine are read as far as they answer within the wait,
  /// started if need be.
  ///
  /// @param subject who asks
  public Overview overview(String subject, Duration wait) throws InterruptedException {
    Map<ServerId, String> problems = look(subject, admission.waiting(), wait);
    boolean isServed = settings.get().mode() != PinningSettings.Mode.BLOCK;
    List<Pending> pending = new ArrayList<>();
    for (Pins.Waiting each : pins.waiting(_ -> true)) {
      pending.add(pending(each, isServed));
    }
    List<Quarantined> quarantined = new ArrayList<>();
    for (ServerDefinition each : admission.waiting()) {
      ServerId id = each.id();
      admission
          .waitingSince(id)
          .ifPresent(since -> quarantined.add(new Quarantined(id, since, problems.get(id))));
    }
    return new Overview(pending, quarantined);
  }

  private Pending pending(Pins.Waiting waiting, boolean isServed) {
    Hold hold = waiting.hold();
    Definition is = waiting.definition();
    Definition was = waiting.before();
    boolean isOpen =
        isServed && hold.why() != Hold.Why.BLOCKED && !admission.isWaiting(hold.key().server());
    return new Pending(
        Subject.of(hold.key()),
        hold.why().wire(),
        hold.says(),
        hold.since(),
        isOpen,
        is,
        waiting.seen(),
        was,
        is == null || was == null ? List.of() : DefinitionChanges.between(was, is),
        is == null ? List.of() : DefinitionScan.of(is, was, waiting.others()));
  }

  /// Reads what servers in quarantine offer; tells why some could not be read.
  private Map<ServerId, String> look(String subject, List<ServerDefinition> servers, Duration wait)
      throws InterruptedException {
    Map<ServerId, String> problems = new TreeMap<>();
    if (servers.isEmpty()) {
      return problems;
    }
    Caller caller = looker.apply(subject);
    long deadline = ticker.nanos() + wait.toNanos();
    List<ServerDefinition> enabled = servers.stream().filter(ServerDefinition::enabled).toList();
    enabled.forEach(server -> manifests.learn(server, caller));
    for (ServerDefinition server : enabled) {
      Known known = manifests.known(server, caller, deadline);
      String problem = known.problem();
      if (problem != null) {
        problems.put(server.id(), problem);
      } else if (known.manifest() != null) {
        manifests.show(known.manifest());
      }
    }
    return problems;
  }

  /// Approves what a release of a server was seen to offer before it is let in, so that none of it
  /// is held back when it is read of the one that runs.
  ///
  /// @param offering `{"tools":[...],"prompts":[...],"templates":[...]}`, as the release sent them
  /// @param by who says so, in words
  public void foresee(ServerId server, Json offering, String by) {
    List<Offer> offers = new ArrayList<>();
    for (DefinitionKind kind : DefinitionKind.values()) {
      for (Json each : offering.get(kind.wire() + "s").items()) {
        String name = each.get(kind.key()).text();
        if (name != null) {
          offers.add(new Offer(kind, name, Definition.print(kind, each), each));
        }
      }
    }
    pins.foresee(server, offers, by);
  }

  /// Approves what is meant, and lets in what was blocked; returns what that is.
  ///
  /// @param by who says so
  /// @throws CatalogException when nothing of the name waits, or several have it
  public List<Subject> approve(Selection selection, String by) {
    List<PinKey> meant =
        switch (selection) {
          case Selection.All _ -> pins.held();
          case Selection.Of(ServerId server) ->
              pins.held().stream().filter(key -> key.server().equals(server)).toList();
          case Selection.Named(String name, String _) -> List.of(one(name, pins.held(), " waits"));
        };
    Predicate<String> isMeant =
        selection instanceof Selection.Named(String _, String print)
            ? each -> each.startsWith(print)
            : _ -> true;
    List<PinKey> approved = pins.approve(meant, isMeant, by);
    if (approved.isEmpty() && selection instanceof Selection.Named(String name, String print)) {
      throw new CatalogException(
          CatalogException.Kind.CONFLICT,
          "%s does not wait with a definition %s any more; see: roundhouse tools diff %s"
              .formatted(name, print, name));
    }
    tell(approved);
    return approved.stream().map(Subject::of).toList();
  }

  /// Keeps a tool, prompt or template from clients, whatever its definition, until it is approved.
  ///
  /// @param by who says so
  /// @throws CatalogException when there is none of the name, or several are
  public Subject block(String name, String by) {
    PinKey key = one(name, pins.known(), " is known");
    pins.block(key, by);
    tell(List.of(key));
    return Subject.of(key);
  }

  private static PinKey one(String name, List<PinKey> among, String what) {
    List<PinKey> exact = among.stream().filter(key -> key.shown().equals(name)).toList();
    List<PinKey> meant =
        exact.isEmpty() ? among.stream().filter(key -> key.isMeantBy(name)).toList() : exact;
    if (meant.isEmpty()) {
      throw new CatalogException(
          CatalogException.Kind.NOT_FOUND,
          "nothing called " + name + what + "; see: roundhouse tools pending");
    }
    if (meant.size() > 1) {
      throw new CatalogException(
          CatalogException.Kind.INVALID,
          "%s is the name of several: %s; say which"
              .formatted(
                  name, meant.stream().map(PinKey::shown).collect(Collectors.joining(", "))));
    }
    return meant.getFirst();
  }

  private void tell(List<PinKey> keys) {
    Set<ServerId> servers = new TreeSet<>();
    keys.forEach(key -> servers.add(key.server()));
    servers.forEach(changed);
  }

  /// Has a server wait for a person, whether or not it is there yet.
  ///
  /// @param by who says so
  public void quarantine(ServerId server, String by) {
    admission.quarantine(server, by);
  }

  /// It is not to come after all.
  public void forget(ServerId server) {
    admission.forget(server);
  }

  /// Whether a server waits for a person.
  public boolean isQuarantined(ServerId server) {
    return admission.isWaiting(server);
  }

  /// Lets a server in that waits, with everything that it offers now; returns what that is.
  ///
  /// @param by who says so
  /// @param wait the longest wait for what it offers
  /// @throws CatalogException when it does not wait, or cannot say what it offers
  public List<Subject> admit(ServerId server, String by, Duration wait)
      throws InterruptedException {
    List<ServerDefinition> waiting =
        admission.waiting().stream().filter(each -> each.id().equals(server)).toList();
    if (waiting.isEmpty()) {
      throw new CatalogException(
          CatalogException.Kind.NOT_FOUND,
          "no server " + server + " is in quarantine; see: roundhouse server list");
    }
    String problem = look(by, waiting, wait).get(server);
    if (problem != null && pins.waiting(key -> key.server().equals(server)).isEmpty()) {
      throw new CatalogException(
          CatalogException.Kind.CONFLICT,
          problem + "; it stays in quarantine, as nobody has seen what it offers");
    }
    List<PinKey> meant = pins.held().stream().filter(key -> key.server().equals(server)).toList();
    List<PinKey> approved = pins.approve(meant, _ -> true, by);
    admission.admit(server, by);
    return approved.stream().map(Subject::of).toList();
  }
}
