package dev.roundhouse.updates;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.protocol.Json;
import java.io.BufferedReader;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/// The registry of made-up packages in `testing/node`, as a process of its own.
final class PackageRegistry implements AutoCloseable {
  private final Process process;
  private final URI address;

  private PackageRegistry(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  static PackageRegistry open() throws Exception {
    Path script = Path.of("testing/node/registry.mjs").toAbsolutePath();
    Path above = Path.of("../testing/node/registry.mjs").toAbsolutePath().normalize();
    Process process =
        new ProcessBuilder("node", (Files.exists(script) ? script : above).toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader said = process.inputReader(UTF_8);
    Json line = Json.parse(String.valueOf(said.readLine()).getBytes(UTF_8));
    return new PackageRegistry(process, URI.create(String.valueOf(line.get("url").text())));
  }

  URI address() {
    return address;
  }

  /// How often archives were asked for.
  long archives() throws Exception {
    try (InputStream said = address.resolve("-/requests").toURL().openStream()) {
      return Json.parse(said.readAllBytes()).get("tarballs").members().stream()
          .mapToLong(each -> each.value().integer(0))
          .sum();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
