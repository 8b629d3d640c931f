package dev.roundhouse.systemtools.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A directory that is open, with everything in it that could lead out, and one beside it that is
/// not.
final class Yard {
  static final String SECRET = "TOP-SECRET";

  final Path open;
  final Path outside;
  final Path closed;
  final FileTools tools;

  Yard(Path home) throws IOException {
    Path real = home.toRealPath();
    open = Files.createDirectory(real.resolve("open"));
    outside = Files.createDirectory(real.resolve("outside"));
    closed = Files.createDirectory(open.resolve("data"));
    Files.createDirectory(real.resolve("openx"));
    fill();
    FileRules rules =
        new FileRules(
            List.of(open),
            List.of(open),
            List.of("*.hidden"),
            List.of(closed, real.resolve("not-there")),
            1 << 20,
            64 << 10);
    tools = new FileTools(() -> rules, Ticker.system());
  }

  private void fill() throws IOException {
    Files.writeString(open.resolve("plain.txt"), "one\ntwo\nthree\n");
    Files.createDirectories(open.resolve("sub/deep"));
    Files.writeString(open.resolve("sub/deep/inner.log"), "inner\n");
    secret(outside.resolve("secret.txt"));
    Files.createDirectories(outside.resolve("dir/inner"));
    secret(outside.resolve("dir/secret.txt"));
    secret(outside.resolve("dir/inner/secret.txt"));
    secret(open.resolveSibling("openx").resolve("secret.txt"));
    secret(closed.resolve("secret.txt"));
    for (String name : List.of(".ssh", ".aws", ".kube", ".gnupg", "my-secrets", ".config")) {
      secret(Files.createDirectory(open.resolve(name)).resolve("data.txt"));
    }
    for (String name :
        List.of(
            "id_rsa",
            "id_ed25519.pub",
            "host_rsa_key",
            "server.pem",
            "SERVER.PEM",
            "tls.key",
            "shadow",
            "shadow-",
            "sudoers",
            "credentials.json",
            "aws_credentials",
            ".env",
            ".env.local",
            ".netrc",
            "x.hidden",
            "Passwords.txt",
            "keystore.jks",
            ".bash_history")) {
      secret(open.resolve(name));
    }
    link("link-file", outside.resolve("secret.txt"));
    link("link-dir", outside.resolve("dir"));
    link("link-up", Path.of(".."));
    link("link-relative", Path.of("../outside/secret.txt"));
    link("link-chain", Path.of("link-dir"));
    link("link-loop", Path.of("link-loop"));
    link("link-root", Path.of("/"));
    link("link-proc", Path.of("/proc/self/root"));
    link("link-inside", Path.of("plain.txt"));
    link("sub/link-dir", outside.resolve("dir"));
    link("sub/deep/link-file", outside.resolve("secret.txt"));
    link("link-data", closed);
    Files.createLink(open.resolve("hard.txt"), outside.resolve("secret.txt"));
    Files.createLink(open.resolve("sub/hard.txt"), outside.resolve("dir/secret.txt"));
  }

  private void link(String name, Path to) throws IOException {
    Files.createSymbolicLink(open.resolve(name), to);
  }

  private static void secret(Path file) throws IOException {
    Files.writeString(file, SECRET + "\n");
  }

  Json run(String tool, String... arguments) throws Exception {
    JsonWriter given = new JsonWriter().object();
    for (int at = 0; at < arguments.length; at += 2) {
      String value = arguments[at + 1];
      if (value.matches("true|false|\\d+")) {
        given.member(arguments[at], value.getBytes(UTF_8));
      } else {
        given.member(arguments[at], value);
      }
    }
    return run(tool, given.end().toBytes());
  }

  private Json run(String name, byte[] arguments) throws Exception {
    Tool tool =
        tools.tools().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    return Json.parse(tool.action().run(Arguments.of(tool.params(), Json.parse(arguments))));
  }

  /// The answer as a text, or how it was refused.
  String attempt(String tool, String... arguments) throws Exception {
    try {
      return run(tool, arguments).toString();
    } catch (Refusal e) {
      return "refused: " + e.getMessage();
    }
  }

  /// Everything that lies outside or is closed, with what is in it.
  Map<String, String> guarded() throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (Path each : List.of(outside, closed, open.resolveSibling("openx"))) {
      try (Stream<Path> paths = Files.walk(each)) {
        for (Path path : paths.toList()) {
          all.put(path.toString(), Files.isRegularFile(path) ? Files.readString(path) : "");
        }
      }
    }
    return all;
  }
}
