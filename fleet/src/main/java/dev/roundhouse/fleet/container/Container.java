package dev.roundhouse.fleet.container;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.container.EngineException.Kind;
import dev.roundhouse.fleet.process.Child;
import dev.roundhouse.fleet.process.Pipes;
import dev.roundhouse.fleet.process.ServerLog;
import dev.roundhouse.kernel.Ticker;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A container with its streams: one that speaks over them, or one that speaks HTTP, whose output
/// all goes to the log. It is removed when it has been stopped.
///
/// Whoever starts one waits for its end with [#awaitExit] and then calls [#stop], which removes it.
/// All its threads are virtual, for its streams are sockets. Safe for many threads.
public final class Container {
  private static final Logger LOG = System.getLogger("roundhouse.fleet");
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration RARE_LOOK = Duration.ofSeconds(2);

  /// Looks at short intervals before it is thought to live on without its error output.
  private static final int LOOKS = 40;

  private final String id;
  private final ContainerOrder order;
  private final Engine engine;
  private final Ticker ticker;
  private final List<Closeable> attachments;
  private final Pipes pipes;
  private final CountDownLatch exited = new CountDownLatch(1);
  private volatile Engine.@Nullable Condition last;
  private volatile boolean isStopping;

  private Container(
      String id,
      ContainerOrder order,
      Engine engine,
      Child.Limits limits,
      ServerLog log,
      Child.Meter meter)
      throws EngineException, InterruptedException {
    this.id = id;
    this.order = order;
    this.engine = engine;
    this.ticker = engine.ticker();
    boolean speaksHere = order.port().isEmpty();
    Attachment errors =
        engine.attach(id, speaksHere ? Attachment.Part.ERRORS : Attachment.Part.OUTPUT_AND_ERRORS);
    Attachment spoken = speaksHere ? engine.attach(id, Attachment.Part.INPUT_AND_OUTPUT) : null;
    this.attachments = spoken == null ? List.of(errors) : List.of(errors, spoken);
    this.pipes =
        new Pipes(
            order.name(),
            new Pipes.Streams(
                spoken == null ? OutputStream.nullOutputStream() : spoken.input(),
                spoken == null ? InputStream.nullInputStream() : spoken.output(),
                new Watched(errors.output())),
            new Speaking(),
            limits,
            log,
            order.env().values(),
            ticker,
            meter,
            (pipe, work) ->
                Thread.ofVirtual().name("pipe-" + order.name() + "-" + pipe).unstarted(work));
  }

  /// Creates it and starts it. What was created is removed again when that fails.
  public static Container start(
      ContainerOrder order, Engine engine, Child.Limits limits, ServerLog log, Child.Meter meter)
      throws EngineException, InterruptedException {
    String id = engine.create(order);
    try {
      Container container = new Container(id, order, engine, limits, log, meter);
      engine.start(id);
      container.pipes.open();
      return container;
    } catch (EngineException | InterruptedException | RuntimeException e) {
      discard(engine, id);
      throw e;
    }
  }

  /// Takes over one that runs, which only one that speaks HTTP can be: nobody can take part again
  /// in a conversation over streams that he has dropped.
  public static Container adopt(
      String id,
      ContainerOrder order,
      Engine engine,
      Child.Limits limits,
      ServerLog log,
      Child.Meter meter)
      throws EngineException, InterruptedException {
    Container container = new Container(id, order, engine, limits, log, meter);
    if (engine.inspect(id).isPaused()) {
      engine.unpause(id);
    }
    container.pipes.open();
    return container;
  }

  private static void discard(Engine engine, String id) {
    // On a thread of its own, for this one may have been interrupted.
    Thread.ofVirtual()
        .name("discard-container")
        .start(() -> {
          try {
            engine.remove(id, Duration.ofSeconds(10));
          } catch (EngineException e) {
            LOG.log(Level.WARNING, "a container that did not start is left: {0}", e.what());
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  public String id() {
    return id;
  }

  /// Its streams.
  public Pipes pipes() {
    return pipes;
  }

  /// The port of this machine where it answers, 0 for none.
  public int port() throws EngineException, InterruptedException {
    return order.port().isEmpty() ? 0 : engine.published(id, order.port().getAsInt());
  }

  /// The number of its first process, as the engine's machine counts; 0 for none.
  public long pid() throws EngineException, InterruptedException {
    return engine.inspect(id).pid();
  }

  /// The numbers of its processes, as the engine's machine counts.
  public List<Long> pids() throws EngineException, InterruptedException {
    return engine.pids(id);
  }

  public boolean isAlive() {
    return !isStopping && exited.getCount() > 0 && !pipes.isUnheard();
  }

  public boolean isStopping() {
    return isStopping;
  }

  /// Stops all its processes where they are.
  public void pause() throws EngineException, InterruptedException {
    engine.pause(id);
  }

  public void unpause() throws EngineException, InterruptedException {
    engine.unpause(id);
  }

  /// Ends it by force.
  public void kill() throws EngineException, InterruptedException {
    engine.kill(id, Duration.ofSeconds(10));
  }

  public boolean awaitExit(Duration within) throws InterruptedException {
    return exited.await(within.toNanos(), TimeUnit.NANOSECONDS);
  }

  public void awaitExit() throws InterruptedException {
    exited.await();
  }

  private String lastWords() {
    String words = pipes.lastWords();
    return words.isEmpty() ? "" : ": " + words;
  }

  /// Why it has ended, in words fit to be shown.
  public String reason() {
    if (isStopping) {
      return "stopped";
    }
    Engine.Condition condition = last;
    if (exited.getCount() > 0) {
      return "closed its output" + lastWords();
    }
    pipes.awaitErrors();
    String how =
        condition == null
            ? "is gone; somebody has removed the container"
            : condition.isOutOfMemory()
                ? "was ended for want of memory, of which it may have %d MiB"
                    .formatted(order.memory() >> 20)
                : Child.ending((int) condition.code());
    return how + lastWords();
  }

  /// Ends and removes it: closes its input, waits, has the engine ask and then kill it. Returns
  /// when it is gone or the time is over; false then. It must not be paused.
  public boolean stop(Duration within) throws InterruptedException {
    long end = ticker.nanos() + within.toNanos();
    if (exited.getCount() > 0) {
      isStopping = true;
    }
    try {
      pipes.closeInput();
      if (order.port().isEmpty()) {
        awaitExit(within.dividedBy(5).multipliedBy(2));
      }
      if (exited.getCount() > 0) {
        // In whole seconds, of which at least a part is left for the removal by force.
        int seconds = (int) Math.max(0, left(end).toMillis() / 2 / 1000);
        engine.stop(id, seconds, left(end).dividedBy(4).multipliedBy(3));
      }
    } catch (EngineException e) {
      if (e.kind() != Kind.GONE) {
        LOG.log(Level.WARNING, "{0}, so {1} is ended by force", e.what(), order.name());
      }
    }
    try {
      engine.remove(id, left(end));
      return true;
    } catch (EngineException e) {
      LOG.log(Level.ERROR, "container {0} of {1} is left: {2}", id, order.name(), e.what());
      return false;
    } finally {
      close();
      pipes.finish();
    }
  }

  private Duration left(long end) {
    return Duration.ofNanos(Math.max(Duration.ofMillis(500).toNanos(), end - ticker.nanos()));
  }

  /// Looks how it has ended, or whether: its error output is over.
  private void errorsEnded() {
    try {
      for (int look = 0; ; look++) {
        Engine.Condition condition = engine.inspect(id);
        if (!condition.isRunning()) {
          last = condition;
          return;
        }
        ticker.sleep(look < LOOKS ? LOOK : RARE_LOOK);
      }
    } catch (EngineException e) {
      LOG.log(Level.DEBUG, () -> "the end of " + order.name() + " cannot be looked at", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      exited.countDown();
      close();
    }
  }

  private void close() {
    for (Closeable attachment : attachments) {
      try {
        attachment.close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, () -> "the streams of " + order.name(), e);
      }
    }
  }

  /// The container as its pipes know it.
  private final class Speaking implements Pipes.Speaker {
    @Override
    public boolean awaitExit(Duration within) throws InterruptedException {
      return Container.this.awaitExit(within);
    }

    @Override
    public String reason() {
      return Container.this.reason();
    }

    @Override
    public void endUnheard(Duration grace) {
      try {
        if (!isStopping && !awaitExit(grace)) {
          kill();
        }
      } catch (EngineException e) {
        LOG.log(Level.WARNING, "{0} cannot be heard, nor ended: {1}", order.name(), e.what());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// The error output, whose end is mostly the end of the container.
  private final class Watched extends InputStream {
    private final InputStream in;
    private boolean isOver;

    Watched(InputStream in) {
      this.in = requireNonNull(in, "in");
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int count = -1;
      try {
        count = in.read(into, from, length);
        return count;
      } finally {
        if (count < 0 && !isOver) {
          isOver = true;
          Thread.ofVirtual().name("end-" + order.name()).start(Container.this::errorsEnded);
        }
      }
    }
  }
}
