package dev.roundhouse.fleet;

import dev.roundhouse.http.HttpClient;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// What the tests of the fleet share: definitions that can be changed, commands to run, and a
/// receiver that remembers.
final class Yard implements Launches {
  static final Duration LONG = Duration.ofSeconds(10);

  /// Answers each line with the same line.
  static final Launch.Command CAT = command("/bin/cat");

  private record Definition(long version, long oldest, Launch launch) {}

  private final ConcurrentHashMap<ServerId, Definition> definitions = new ConcurrentHashMap<>();
  private final Set<String> staying = ConcurrentHashMap.newKeySet();
  private volatile Duration proof = Duration.ZERO;
  private final ConcurrentHashMap<ServerId, FleetException> failures = new ConcurrentHashMap<>();

  private final ConcurrentHashMap<ServerId, SleepPolicy.Priority> priorities =
      new ConcurrentHashMap<>();

  ServerId define(String name, Launch launch) {
    ServerId id = new ServerId(name);
    definitions.merge(
        id,
        new Definition(1, 1, launch),
        (before, after) ->
            new Definition(before.version() + 1, before.version() + 1, after.launch()));
    return id;
  }

  /// Another release of the same: what runs serves on until the new one can take over.
  void succeed(ServerId id, Launch launch) {
    definitions.computeIfPresent(
        id, (_, before) -> new Definition(before.version() + 1, before.oldest(), launch));
  }

  /// Keeps what an older release does for this tenant.
  void keep(String tenant) {
    staying.add(tenant);
  }

  @Override
  public long oldest(ServerId id) {
    Definition definition = definitions.get(id);
    return definition == null ? 0 : definition.oldest();
  }

  @Override
  public Duration stays(ServerId id, String tenant) {
    return staying.contains(tenant) ? Duration.ofHours(1) : Duration.ZERO;
  }

  /// Has newer releases live for so long before they take over.
  void prove(Duration proof) {
    this.proof = proof;
  }

  @Override
  public Duration proof(ServerId id) {
    return proof;
  }

  /// The same definition, launched otherwise: with another secret, say.
  void replace(ServerId id, Launch launch) {
    failures.remove(id);
    definitions.computeIfPresent(
        id, (_, before) -> new Definition(before.version(), before.oldest(), launch));
  }

  void failWith(ServerId id, FleetException.Category category, String why) {
    failures.put(id, new FleetException(category, id, why));
  }

  void remove(ServerId id) {
    definitions.remove(id);
  }

  @Override
  public Launch launch(ServerId id) {
    Definition definition = definitions.get(id);
    if (definition == null) {
      throw new FleetException(FleetException.Category.NOT_FOUND, id, "no such server");
    }
    FleetException failure = failures.get(id);
    if (failure != null) {
      throw failure;
    }
    return definition.launch();
  }

  @Override
  public long version(ServerId id) {
    Definition definition = definitions.get(id);
    return definition == null ? 0 : definition.version();
  }

  /// For places that are made from now on.
  void prioritize(ServerId id, SleepPolicy.Priority priority) {
    priorities.put(id, priority);
  }

  @Override
  public SleepPolicy sleep(ServerId id, FleetSettings.Sleep defaults) {
    return defaults.policy(priorities.getOrDefault(id, SleepPolicy.Priority.NORMAL));
  }

  static Launch.Command command(String command, String... args) {
    return new Launch.Command(command, List.of(args), Map.of(), Optional.empty());
  }

  static Launch.Command shell(String script) {
    return command("/bin/sh", "-c", script);
  }

  static Launch.Command node(String script) {
    return command("node", "-e", script);
  }

  static Launch.Command with(Launch.Command command, Map<String, String> env) {
    Map<String, Secret> secrets = new ConcurrentHashMap<>();
    env.forEach((name, value) -> secrets.put(name, Secret.of(value)));
    return new Launch.Command(command.command(), command.args(), secrets, command.cwd());
  }

  static FleetSettings settings() {
    FleetSettings defaults = FleetSettings.defaults();
    return new FleetSettings(
        defaults.sleep(),
        Duration.ofMillis(100),
        Duration.ofSeconds(5),
        defaults.backoff(),
        defaults.breaker(),
        new FleetSettings.Memory(Optional.empty(), 0, 0),
        new FleetSettings.Pipes(ByteSize.ofMiB(1), ByteSize.ofKiB(256), Duration.ofMillis(400)),
        defaults.log());
  }

  /// Stops what nobody has used for so long.
  static FleetSettings idle(FleetSettings from, Duration stopAfter) {
    return asleep(
        from,
        new FleetSettings.Sleep(
            stopAfter,
            stopAfter,
            stopAfter,
            FleetSettings.Sleep.Deepest.STOPPED,
            Duration.ZERO,
            Duration.ZERO));
  }

  static FleetSettings asleep(FleetSettings from, FleetSettings.Sleep sleep) {
    return new FleetSettings(
        sleep,
        from.settle(),
        from.stopWithin(),
        from.backoff(),
        from.breaker(),
        from.memory(),
        from.pipes(),
        from.log());
  }

  static FleetSettings settle(FleetSettings from, Duration settle) {
    return new FleetSettings(
        from.sleep(),
        settle,
        from.stopWithin(),
        from.backoff(),
        from.breaker(),
        from.memory(),
        from.pipes(),
        from.log());
  }

  /// The same with so many starts at a time.
  static FleetSettings starting(FleetSettings from, int most) {
    return new FleetSettings(
        from.sleep(),
        from.settle(),
        from.stopWithin(),
        from.backoff(),
        from.breaker(),
        from.memory(),
        from.pipes(),
        from.log(),
        from.limits(),
        from.runAs(),
        from.controlGroup(),
        from.containerEngine(),
        Optional.of(most),
        from.preWake());
  }

  Fleet open(FleetSettings settings, Path data, FleetObserver observer) {
    return Fleet.open(parts(settings, data, observer, Journal.NONE));
  }

  FleetParts parts(FleetSettings settings, Path data, FleetObserver observer, Journal journal) {
    return new FleetParts(this, settings, data, new Nowhere(), Ticker.system(), observer, journal);
  }

  Fleet open(Path data) {
    return open(settings(), data, FleetObserver.NONE);
  }

  static Pipe pipe(Lease lease) {
    return process(lease).pipe();
  }

  static ProcessInstance process(Lease lease) {
    return switch (lease.instance()) {
      case ProcessInstance process -> process;
      case ContainerInstance container -> throw new AssertionError(container + " is not a process");
      case BuiltInInstance _, RemoteInstance _ ->
          throw new AssertionError(lease.instance() + " is not a process");
    };
  }

  static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Remembers what it was told.
  static final class Ears implements Pipe.Receiver {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final List<String> noises = new CopyOnWriteArrayList<>();
    final List<String> ends = new CopyOnWriteArrayList<>();

    @Override
    public void line(byte[] line) {
      lines.add(new String(line, StandardCharsets.UTF_8));
    }

    @Override
    public void noise(String what) {
      noises.add(what);
    }

    @Override
    public void closed(String reason) {
      ends.add(reason);
    }
  }

  static FleetSettings remembering(FleetSettings from, FleetSettings.Memory memory) {
    return new FleetSettings(
        from.sleep(),
        from.settle(),
        from.stopWithin(),
        from.backoff(),
        from.breaker(),
        memory,
        from.pipes(),
        from.log());
  }

  /// The same with other pauses after failures, and other breakers.
  static FleetSettings failing(
      FleetSettings from, FleetSettings.Backoff backoff, FleetSettings.Breaker breaker) {
    return new FleetSettings(
        from.sleep(),
        from.settle(),
        from.stopWithin(),
        backoff,
        breaker,
        from.memory(),
        from.pipes(),
        from.log());
  }

  /// A client whose targets are addresses and nothing else: the fleet only passes it on.
  static final class Nowhere implements HttpClient {
    private record Address(URI address) implements Target {}

    @Override
    public Target target(URI address) {
      return new Address(address);
    }

    @Override
    public Exchange exchange(Target target) {
      throw new AssertionError("the fleet sends nothing to " + target.address());
    }

    @Override
    public void close() {}
  }
}
