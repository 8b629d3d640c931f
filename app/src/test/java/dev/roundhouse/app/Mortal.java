package dev.roundhouse.app;

import dev.roundhouse.protocol.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The server that dies, forgets and comes back (`testing/node/mortal-server.mjs`), and the list of
/// what it has acted on, over all its lives.
final class Mortal implements AutoCloseable {
  private static final String SCRIPT = "mortal-server.mjs";

  /// A server that dies often is left alone for a while; not for long here.
  private static final String HEAD =
      "listen:\n  port: 0\nfleet:\n  backoff: {first: 1ms, longest: 1ms}\nservers:\n  m:\n";

  private final Path log;
  private final List<String> options;
  private Node.@Nullable Fixture life;
  private String url = "";

  private Mortal(Path directory, List<String> options) {
    this.log = directory.resolve("deeds");
    this.options = new ArrayList<>(List.of("--log", log.toString()));
    this.options.addAll(options);
  }

  /// One that is started by whoever needs it.
  static Mortal command(Path directory, String... options) {
    return new Mortal(directory, List.of(options));
  }

  /// One that runs at an address.
  static Mortal running(Path directory, String transport, String... options) throws Exception {
    Mortal made = new Mortal(directory, List.of("--transport", transport));
    made.begin("0", options);
    return made;
  }

  private void begin(String port, String... more) throws Exception {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("--port", port));
    all.addAll(Arrays.asList(more));
    Node.Fixture begun = Node.served(SCRIPT, all.toArray(String[]::new));
    life = begun;
    url = begun.url();
  }

  /// Its entry in `roundhouse.yaml` under the name `m`, with further members in flow style.
  String yaml(String... members) {
    StringBuilder yaml = new StringBuilder(HEAD);
    if (url.isEmpty()) {
      List<String> command = Node.command(SCRIPT, options.toArray(String[]::new));
      yaml.append("    command: ").append(command.getFirst()).append("\n    args: ");
      yaml.append(command.subList(1, command.size())).append('\n');
    } else {
      yaml.append("    url: ").append(url).append('\n');
    }
    for (String member : members) {
      yaml.append("    ").append(member).append('\n');
    }
    return yaml.toString();
  }

  /// Kills what runs at the address, and waits for its end.
  void kill() throws Exception {
    Node.Fixture now = Objects.requireNonNull(life, "runs");
    now.close();
    now.process().waitFor(10, TimeUnit.SECONDS);
  }

  /// Lets another one run at the same address.
  void revive(String... more) throws Exception {
    begin(String.valueOf(URI.create(url).getPort()), more);
  }

  /// How often it has acted on this tag.
  long deeds(String tag) throws IOException {
    return Files.exists(log) ? Files.readAllLines(log).stream().filter(tag::equals).count() : 0;
  }

  /// Kills the process that answers this client, started by the house, and waits for its end.
  static void killBehind(Party client) throws Exception {
    long pid = state(client).get("pid").integer(-1);
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    process.onExit().get(10, TimeUnit.SECONDS);
  }

  /// What it knows of this client.
  static Json state(Party client) throws Exception {
    return Json.parse(client.text("state", "{}").getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /// Arguments with a tag.
  static String tag(String tag) {
    return "{\"tag\":\"" + tag + "\"}";
  }

  @Override
  public void close() {
    Node.Fixture now = life;
    if (now != null) {
      now.close();
    }
  }
}
