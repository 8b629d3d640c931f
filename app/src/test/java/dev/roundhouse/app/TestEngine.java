package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.protocol.Json;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// A container engine of the tests' own, with an image that it made itself: nothing is fetched, and
/// no network of the machine is touched. Speaks its API by hand, as a witness of its own.
final class TestEngine {
  static final String IMAGE = "roundhouse-test/busybox:1";

  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final List<String> APPLETS =
      List.of("sh", "sed", "cat", "sleep", "printf", "ip", "id", "touch", "nc", "ls");

  private final Path directory;
  private final Path socket;
  private final Process engine;
  private final List<Path> groupsBefore;

  private TestEngine(Path directory, List<Path> groupsBefore, Process engine) {
    this.directory = directory;
    this.socket = directory.resolve("engine.sock");
    this.groupsBefore = groupsBefore;
    this.engine = engine;
  }

  /// Why there can be none on this machine; empty where it can.
  static Optional<String> obstacle() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("only root can run a container engine here");
    }
    return Stream.of("/usr/sbin/dockerd", "/bin/busybox")
        .filter(file -> !Files.isExecutable(Path.of(file)))
        .findFirst()
        .map(file -> file + " is not installed (apt-get install docker.io busybox-static)");
  }

  static TestEngine start(Path directory) throws Exception {
    List<Path> before = groups();
    Process engine =
        new ProcessBuilder(
                "/usr/sbin/dockerd",
                "--iptables=false",
                "--ip6tables=false",
                "--bridge=none",
                "--storage-driver=vfs",
                "--data-root=" + directory.resolve("root"),
                "--exec-root=" + directory.resolve("exec"),
                "--pidfile=" + directory.resolve("engine.pid"),
                "--host=unix://" + directory.resolve("engine.sock"))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("engine.log").toFile())
            .start();
    TestEngine made = new TestEngine(directory, before, engine);
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> made.send("GET", "/_ping", new byte[0]).equals("OK"));
      made.makeImage();
      return made;
    } catch (Exception | Error e) {
      made.end();
      throw e;
    }
  }

  String address() {
    return "unix://" + socket;
  }

  private void makeImage() throws Exception {
    Path bin = Files.createDirectories(directory.resolve("image/bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    for (String applet : APPLETS) {
      Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
    }
    Files.createDirectories(directory.resolve("image/tmp"));
    Path tar = directory.resolve("image.tar");
    Process packed =
        new ProcessBuilder(
                "tar", "-C", directory.resolve("image").toString(), "-cf", tar.toString(), ".")
            .start();
    if (packed.waitFor() != 0) {
      throw new IOException("tar has failed: " + packed.exitValue());
    }
    String[] name = IMAGE.split(":", 2);
    send(
        "POST",
        "/images/create?fromSrc=-&repo=" + name[0] + "&tag=" + name[1],
        Files.readAllBytes(tar));
  }

  /// The containers with this label, running or not.
  List<Json> containers(String label) throws Exception {
    List<Json> all = new ArrayList<>();
    for (Json each : json("GET", "/containers/json?all=1", "").items()) {
      if (each.get("Labels").get(label).isPresent()) {
        all.add(each);
      }
    }
    return all;
  }

  Json inspect(String id) throws Exception {
    return json("GET", "/containers/" + id + "/json", "");
  }

  /// A container made by hand, which sleeps.
  String sleeper(String labels) throws Exception {
    Json made =
        json(
            "POST",
            "/containers/create",
            "{\"Image\":\"%s\",\"Cmd\":[\"sleep\",\"1000\"],\"Labels\":%s,\"HostConfig\":"
                    .formatted(IMAGE, labels)
                + "{\"NetworkMode\":\"none\"}}");
    String id = String.valueOf(made.get("Id").text());
    send("POST", "/containers/" + id + "/start", new byte[0]);
    return id;
  }

  Json json(String method, String path, String body) throws Exception {
    return Json.parse(send(method, path, body.getBytes(UTF_8)).getBytes(UTF_8));
  }

  /// HTTP/1.0, so that the answer ends where the connection does.
  String send(String method, String path, byte[] body) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      String head =
          "%s %s HTTP/1.0\r\nHost: e\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
              .formatted(method, path, body.length);
      for (byte[] part : List.of(head.getBytes(UTF_8), body)) {
        ByteBuffer bytes = ByteBuffer.wrap(part);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      String answer = new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
      if (!answer.matches("(?s)HTTP/1.\\d (2|304).*")) {
        throw new IOException(method + " " + path + ": " + answer);
      }
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }

  private static List<Path> groups() throws IOException {
    List<Path> groups = new ArrayList<>();
    if (Files.isDirectory(CGROUPS)) {
      try (Stream<Path> hierarchies = Files.list(CGROUPS)) {
        hierarchies
            .map(hierarchy -> hierarchy.resolve("docker"))
            .filter(Files::isDirectory)
            .forEach(groups::add);
      }
    }
    return groups;
  }

  /// Ends the engine by its process, and takes away the empty groups that it has left.
  void end() throws Exception {
    engine.destroy();
    if (!engine.waitFor(20, TimeUnit.SECONDS)) {
      engine.destroyForcibly().waitFor();
    }
    Process unmounted =
        new ProcessBuilder("umount", directory.resolve("exec/netns/default").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    unmounted.waitFor();
    for (Path group : groups()) {
      if (!groupsBefore.contains(group)) {
        Files.deleteIfExists(group);
      }
    }
  }
}
