package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.roundhouse.kernel.ByteSize;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The server against clients that other people wrote. Where one is not installed, the test says
/// so.
final class ExternalToolsTest {
  @TempDir private Path directory;

  private static void echo(Request request, Response response) {
    if (request.path().equals("/events")) {
      EventStream stream = response.events();
      stream.offer("data: one\n\n".getBytes(UTF_8));
      stream.close();
    } else {
      String text = request.method() + " " + request.body().length;
      response.header("content-type", "text/plain").send(text.getBytes(UTF_8));
    }
  }

  private static String run(String tool, String... arguments) throws Exception {
    boolean isThere =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, 0))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    if (!isThere) {
      String reason = "skipped: " + tool + " is not installed";
      System.out.println(reason);
      abort(reason);
    }
    List<String> command = new ArrayList<>(List.of(tool));
    Collections.addAll(command, arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  private static String address(HttpServer server, String path) {
    return "http://127.0.0.1:" + server.address().getPort() + path;
  }

  @Test
  void curlOverHttp1() throws Exception {
    Path body = Files.write(directory.resolve("body"), new byte[50_000]);
    try (HttpServer server = new Settings().start(ExternalToolsTest::echo)) {
      String url = address(server, "/");

      assertThat(run("curl", "-sS", "-m", "5", url, url)).isEqualTo("GET 0GET 0");
      assertThat(run("curl", "-sS", "-m", "5", "--data-binary", "@" + body, url))
          .isEqualTo("POST 50000");
      assertThat(
              run(
                  "curl",
                  "-sS",
                  "-m",
                  "5",
                  "-H",
                  "Transfer-Encoding: chunked",
                  "-H",
                  "Expect: 100-continue",
                  "-T",
                  body.toString(),
                  url))
          .isEqualTo("PUT 50000");
      assertThat(run("curl", "-sSI", "-m", "5", url)).startsWith("HTTP/1.1 200 OK");
      assertThat(run("curl", "-sSN", "-m", "5", address(server, "/events")))
          .isEqualTo("data: one\n\n");
    }
  }

  @Test
  void curlOverHttp2() throws Exception {
    Path body = Files.write(directory.resolve("body"), new byte[60_000]);
    try (HttpServer server = new Settings().start(ExternalToolsTest::echo)) {
      String url = address(server, "/");

      assertThat(
              run(
                  "curl",
                  "-sS",
                  "-m",
                  "5",
                  "--http2-prior-knowledge",
                  "-w",
                  " %{http_version}",
                  "--data-binary",
                  "@" + body,
                  url))
          .isEqualTo("POST 60000 2");
      assertThat(
              run("curl", "-sSN", "-m", "5", "--http2-prior-knowledge", address(server, "/events")))
          .isEqualTo("data: one\n\n");
      assertThat(run("curl", "-sS", "-m", "5", "--http2", url)).isEqualTo("GET 0");
    }
  }

  @Test
  void curlOverTls() throws Exception {
    HttpSettings.Tls files = Certificates.create(directory, "one");
    try (HttpServer server = new Settings().tls(files).start(ExternalToolsTest::echo)) {
      String url = "https://localhost:" + server.address().getPort() + "/";
      String trusted = files.certificate().toString();

      assertThat(run("curl", "-sS", "-m", "5", "--cacert", trusted, "-w", " %{http_version}", url))
          .isEqualTo("GET 0 2");
      assertThat(
              run(
                  "curl",
                  "-sS",
                  "-m",
                  "5",
                  "--cacert",
                  trusted,
                  "--http1.1",
                  "-w",
                  " %{http_version}",
                  url))
          .isEqualTo("GET 0 1.1");
    }
  }

  @Test
  void curlWaitsToBeToldToContinue() throws Exception {
    Path body = Files.write(directory.resolve("body"), new byte[2_000_000]);
    try (HttpServer server =
        new Settings().maxBody(ByteSize.ofMiB(4)).start(ExternalToolsTest::echo)) {
      for (String version : List.of("--http1.1", "--http2", "--http2-prior-knowledge")) {
        for (String length : List.of("Accept: */*", "Transfer-Encoding: chunked")) {
          String output =
              run(
                  "curl",
                  "-sS",
                  "-m",
                  "10",
                  version,
                  "-H",
                  length,
                  "-H",
                  "Expect: 100-continue",
                  "--expect100-timeout",
                  "8",
                  "-w",
                  " %{http_code} %{time_total}",
                  "-T",
                  body.toString(),
                  address(server, "/"));

          assertThat(output).as(version + " " + length).startsWith("PUT 2000000 200 ");
          double seconds = Double.parseDouble(output.substring(output.lastIndexOf(' ') + 1));
          assertThat(seconds).as("without waiting in vain").isLessThan(8);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--h1", "--no-tls-proto=h2c"})
  void h2loadFindsOnlySuccesses(String protocol) throws Exception {
    try (HttpServer server = new Settings().start(ExternalToolsTest::echo)) {
      String output =
          run("h2load", protocol, "-n", "2000", "-c", "4", "-m", "10", address(server, "/"));

      assertThat(output)
          .contains("2000 succeeded, 0 failed, 0 errored", "status codes: 2000 2xx, 0 3xx");
    }
  }

  @Test
  void nghttpOverHttp2() throws Exception {
    try (HttpServer server = new Settings().start(ExternalToolsTest::echo)) {
      assertThat(run("nghttp", address(server, "/"))).contains("GET 0");
    }
  }

  @Test
  void wrkOverHttp1() throws Exception {
    try (HttpServer server = new Settings().start(ExternalToolsTest::echo)) {
      String output = run("wrk", "-t", "1", "-c", "8", "-d", "1s", address(server, "/"));

      assertThat(output).contains("Requests/sec").doesNotContain("Non-2xx", "Socket errors");
    }
  }
}
