package dev.roundhouse.fleet.container;

import static java.util.Objects.requireNonNull;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.roundhouse.fleet.container.EngineException.Kind;
import dev.roundhouse.kernel.Ticker;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A container engine, by its API. Every call has a deadline: the library's own are without effect
/// over a unix socket, so each runs on a virtual thread that is interrupted when its time is over,
/// which closes its connection. Safe for many threads; blocks the caller.
public final class Engine implements AutoCloseable {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration PULL = Duration.ofMinutes(30);

  /// A container as the engine lists it.
  public record Listed(String id, String name, Map<String, String> labels, boolean isRunning) {
    public Listed {
      requireNonNull(id, "id");
      requireNonNull(name, "name");
      labels = Map.copyOf(labels);
    }
  }

  /// How a container is doing.
  ///
  /// @param pid of its first process where the engine is; 0 for none
  /// @param code exit code of that process; of no meaning while it runs
  /// @param isOutOfMemory whether its limit of memory was what ended it
  public record Condition(
      boolean isRunning, boolean isPaused, long pid, long code, boolean isOutOfMemory) {}

  private final EngineSocket socket;
  private final Ticker ticker;
  private final DockerClient client;

  private Engine(EngineSocket socket, Ticker ticker, DockerClient client) {
    this.socket = socket;
    this.ticker = ticker;
    this.client = client;
  }

  /// Prepares to speak with the engine there, and says nothing yet.
  public static Engine at(EngineSocket socket, Ticker ticker) {
    DockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost("unix://" + socket.file())
            .withDockerTlsVerify(false)
            .build();
    ZerodepDockerHttpClient http =
        new ZerodepDockerHttpClient.Builder().dockerHost(config.getDockerHost()).build();
    return new Engine(
        socket, ticker, DockerClientImpl.getInstance(config, new ConnectionEach(http)));
  }

  Ticker ticker() {
    return ticker;
  }

  /// The name and version of the engine.
  public String version() throws EngineException, InterruptedException {
    return call(
        ANSWER,
        () -> {
          com.github.dockerjava.api.model.Version version = client.versionCmd().exec();
          return "%s (API %s)".formatted(version.getVersion(), version.getApiVersion());
        });
  }

  /// Makes a container that does not run yet; gives its id.
  String create(ContainerOrder order) throws EngineException, InterruptedException {
    try {
      return call(ANSWER, () -> CreateForm.of(client, order).exec().getId());
    } catch (EngineException e) {
      if (e.kind() == Kind.GONE) {
        // What is not found when a container is made is its image, or a network that it names.
        boolean isImage = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("image");
        throw isImage ? noImage(order.image(), e) : e;
      }
      throw e;
    }
  }

  private static EngineException noImage(String image, Exception cause) {
    return new EngineException(
        Kind.NO_IMAGE,
        ("image \"%s\" is not on this machine; get it with: docker pull %s, or say pull: missing in"
                + " the server's definition")
            .formatted(image, image),
        cause);
  }

  /// Gets an image from where its name says, which may take long.
  ///
  /// @param progress told in words how far it is, often
  public void pull(String image, Consumer<String> progress)
      throws EngineException, InterruptedException {
    String named = image.contains("@") || image.matches(".*:[^/]+$") ? image : image + ":latest";
    call(
        PULL,
        () ->
            client
                .pullImageCmd(named)
                .exec(new PullProgress(progress))
                .awaitCompletion(PULL.toNanos(), TimeUnit.NANOSECONDS));
  }

  Attachment attach(String id, Attachment.Part part) throws EngineException, InterruptedException {
    return call(ANSWER, () -> Attachment.open(socket, id, part));
  }

  void start(String id) throws EngineException, InterruptedException {
    call(ANSWER, () -> client.startContainerCmd(id).exec());
  }

  void pause(String id) throws EngineException, InterruptedException {
    call(ANSWER, () -> client.pauseContainerCmd(id).exec());
  }

  void unpause(String id) throws EngineException, InterruptedException {
    try {
      call(ANSWER, () -> client.unpauseContainerCmd(id).exec());
    } catch (EngineException e) {
      Condition condition = inspect(id);
      if (condition.isPaused() || !condition.isRunning()) {
        throw e;
      }
    }
  }

  /// Asks it to end, and ends it by force when the seconds are over.
  void stop(String id, int seconds, Duration within) throws EngineException, InterruptedException {
    call(within, () -> client.stopContainerCmd(id).withTimeout(seconds).exec());
  }

  void kill(String id, Duration within) throws EngineException, InterruptedException {
    call(within, () -> client.killContainerCmd(id).exec());
  }

  /// Takes it away, by force if it runs; nothing when it is gone already.
  public void remove(String id, Duration within) throws EngineException, InterruptedException {
    try {
      call(
          within,
          () -> client.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec());
    } catch (EngineException e) {
      if (e.kind() != Kind.GONE) {
        throw e;
      }
    }
  }

  public Condition inspect(String id) throws EngineException, InterruptedException {
    return call(
        ANSWER,
        () -> {
          ContainerState state = client.inspectContainerCmd(id).exec().getState();
          Long pid = state.getPidLong();
          Long code = state.getExitCodeLong();
          return new Condition(
              Boolean.TRUE.equals(state.getRunning()),
              Boolean.TRUE.equals(state.getPaused()),
              pid == null ? 0 : pid,
              code == null ? 0 : code,
              Boolean.TRUE.equals(state.getOOMKilled()));
        });
  }

  /// The ports of the machine, by ports of the container, at which it can be reached.
  int published(String id, int port) throws EngineException, InterruptedException {
    return call(ANSWER, () -> CreateForm.published(client.inspectContainerCmd(id).exec(), port));
  }

  /// The numbers of its processes, on the engine's machine.
  List<Long> pids(String id) throws EngineException, InterruptedException {
    return call(
        ANSWER,
        () -> {
          com.github.dockerjava.api.command.TopContainerResponse top =
              client.topContainerCmd(id).exec();
          int column = Arrays.asList(top.getTitles()).indexOf("PID");
          List<Long> pids = new ArrayList<>();
          for (String[] process : top.getProcesses()) {
            pids.add(Long.parseLong(process[column].strip()));
          }
          return pids;
        });
  }

  /// Every container that carries this label with this value, running or not.
  public List<Listed> labelled(String label, String value)
      throws EngineException, InterruptedException {
    return call(
        ANSWER,
        () ->
            client
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(label, value))
                .exec()
                .stream()
                .map(Engine::listed)
                .toList());
  }

  private static Listed listed(Container container) {
    String[] names = container.getNames();
    String state = container.getState();
    return new Listed(
        container.getId(),
        names == null || names.length == 0 ? container.getId() : names[0],
        container.getLabels() == null ? Map.of() : container.getLabels(),
        "running".equals(state) || "paused".equals(state));
  }

  private <T extends @Nullable Object> T call(Duration within, Callable<T> work)
      throws EngineException, InterruptedException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().name("engine").start(task);
    try {
      return task.get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw new EngineException(
          Kind.UNREACHABLE,
          "the container engine at %s has not answered within %d ms"
              .formatted(socket.file(), within.toMillis()),
          e);
    } catch (InterruptedException e) {
      task.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw told(e.getCause() == null ? e : e.getCause());
    }
  }

  /// What went wrong, for people: the engine's own words, without its JSON.
  private EngineException told(Throwable cause) {
    return switch (cause) {
      case EngineException known -> known;
      case NotFoundException e -> new EngineException(Kind.GONE, words(e), e);
      case NotModifiedException e -> new EngineException(Kind.REFUSED, "is so already", e);
      case ConflictException e -> new EngineException(Kind.REFUSED, words(e), e);
      case DockerException e -> new EngineException(Kind.REFUSED, words(e), e);
      case IOException e -> new EngineException(Kind.UNREACHABLE, socket.trouble(e), e);
      case RuntimeException e when e.getCause() instanceof IOException io ->
          new EngineException(Kind.UNREACHABLE, socket.trouble(io), e);
      default ->
          new EngineException(
              Kind.REFUSED,
              "the container engine gave an answer that means nothing: " + cause,
              cause);
    };
  }

  private static String words(DockerException e) {
    String message = String.valueOf(e.getMessage()).strip();
    int from = message.indexOf("{\"message\":\"");
    int to = message.lastIndexOf("\"}");
    String told =
        from < 0 || to < from
            ? message
            : message.substring(from + "{\"message\":\"".length(), to).replace("\\\"", "\"");
    return "the container engine says: " + told.replace("\\n", " ");
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the client of the container engine", e);
    }
  }
}
