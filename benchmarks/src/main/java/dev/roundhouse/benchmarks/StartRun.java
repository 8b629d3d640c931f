package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// How long a start takes until `/health` says 200, and what an idle program holds.
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = "Time to /health 200 through the launcher, and idle memory, with 18 servers.")
final class StartRun implements Callable<Integer> {
  private static final int SERVERS = 18;
  private static final byte[] HEALTH =
      Answers.utf8("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

  @ParentCommand @Nullable Benchmarks all;

  @Option(names = "--rounds", defaultValue = "10", description = "Starts after the first.")
  int rounds;

  @Option(names = "--idle", defaultValue = "5", description = "Seconds before memory is read.")
  int idle;

  private final List<Double> millis = new ArrayList<>();
  private final List<Double> processor = new ArrayList<>();
  private final List<Double> resident = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("roundhouse-bench");
    System.out.println("machine: " + Machine.described());
    double first = once(scratch);
    millis.clear();
    processor.clear();
    resident.clear();
    for (int round = 0; round < rounds; round++) {
      once(scratch);
    }
    System.out.printf("first start in a new data directory: %.0f ms%n%n", first);
    System.out.println("| what | median (least-most) |");
    System.out.println("| --- | --- |");
    System.out.println("| start to /health 200, ms | " + Spread.of(millis).text(0) + " |");
    System.out.println("| processor time of it, ms | " + Spread.of(processor).text(0) + " |");
    System.out.println(
        "| RSS idle, "
            + SERVERS
            + " servers registered, after "
            + idle
            + " s, MB | "
            + Spread.of(resident).text(1)
            + " |");
    return 0;
  }

  private double once(Path scratch) throws IOException, InterruptedException {
    int port = free();
    Path file = Files.writeString(scratch.resolve("roundhouse.yaml"), config(port));
    List<String> command =
        Programs.onAnyCore(
            List.of(
                Benchmarks.home(all).resolve("roundhouse").toString(),
                "up",
                "--config",
                file.toString(),
                "--data",
                scratch.resolve("data").toString()));
    long start = System.nanoTime();
    Process process = Programs.start(command, scratch.resolve("up.log"));
    try {
      while (!isHealthy(port)) {
        if (!process.isAlive()) {
          throw new IOException(Files.readString(scratch.resolve("up.log")));
        }
        TimeUnit.MILLISECONDS.sleep(2);
      }
      double took = (System.nanoTime() - start) / 1e6;
      Watched watched = new Watched(process.toHandle());
      millis.add(took);
      processor.add(watched.ownCpu().toNanos() / 1e6);
      TimeUnit.SECONDS.sleep(idle);
      resident.add(watched.rss() * 1024 / 1e6);
      return took;
    } finally {
      Programs.end(process);
    }
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String config(int port) {
    StringBuilder text = new StringBuilder("listen:\n  port: " + port + "\nservers:\n");
    for (int server = 1; server <= SERVERS; server++) {
      text.append(
          "  server%d:%n    command: node%n    args: [server%d.mjs]%n".formatted(server, server));
    }
    return text.toString();
  }

  private static boolean isHealthy(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      socket.getOutputStream().write(HEALTH);
      byte[] head = socket.getInputStream().readNBytes(12);
      return new String(head, java.nio.charset.StandardCharsets.US_ASCII).endsWith(" 200");
    } catch (IOException _) {
      return false; // not there yet
    }
  }
}
