package dev.roundhouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StaticFilesTest {
  @TempDir private Path outside;

  private HttpServer serve() throws IOException {
    Path root = Files.createDirectory(outside.resolve("www"));
    Files.writeString(root.resolve("index.html"), "<h1>" + "home ".repeat(500) + "</h1>");
    Files.writeString(root.resolve("app-0123abcd.js"), "let a = 1;");
    Files.writeString(root.resolve("na me.txt"), "name");
    Files.writeString(root.resolve(".hidden"), "hidden");
    Files.createDirectory(root.resolve("sub.dir"));
    Files.writeString(outside.resolve("secret.txt"), "secret");
    Files.createSymbolicLink(root.resolve("link.txt"), outside.resolve("secret.txt"));
    return new Settings().start(StaticFiles.ofDirectory(root, "/ui/"));
  }

  @Test
  void servesTheIndexWithAllItsHeaders() throws Exception {
    try (HttpServer server = serve();
        RawClient client = new RawClient(server)) {
      RawClient.Answer answer = client.get("/ui/").answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).startsWith("<h1>home");
      assertThat(answer.header("content-type")).isEqualTo("text/html; charset=utf-8");
      assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
      assertThat(answer.header("cache-control")).isEqualTo("no-cache");
      assertThat(answer.header("etag")).matches("\"[A-Za-z0-9_-]{22}\"");
      RawClient.Answer moved = client.get("/ui").answer();
      assertThat(moved.status()).isEqualTo(308);
      assertThat(moved.header("location")).isEqualTo("/ui/");
    }
  }

  @Test
  void saysNotModifiedUntilTheFileChanges() throws Exception {
    try (HttpServer server = serve();
        RawClient client = new RawClient(server)) {
      String tag = client.get("/ui/index.html").answer().header("etag");
      String conditional =
          "GET /ui/ HTTP/1.1\r\nHost: t\r\nIf-None-Match: \"x\", W/" + tag + "\r\n\r\n";

      assertThat(client.send(conditional).answer().status()).isEqualTo(304);
      Files.writeString(outside.resolve("www/index.html"), "changed");
      assertThat(client.send(conditional).answer().body()).isEqualTo("changed");
    }
  }

  @Test
  void sendsCompressedFilesUnderATagOfTheirOwn() throws Exception {
    try (HttpServer server = serve();
        RawClient client = new RawClient(server)) {
      client.send("GET /ui/ HTTP/1.1\r\nHost: t\r\nAccept-Encoding: gzip\r\n\r\n");
      RawClient.Answer answer = client.answer();

      assertThat(answer.header("content-encoding")).isEqualTo("gzip");
      assertThat(answer.header("vary")).isEqualTo("Accept-Encoding");
      assertThat(answer.header("etag")).endsWith("-gz\"");
      assertThat(answer.body().length()).isLessThan(200);
    }
  }

  @Test
  void namesWithAHashNeverChange() throws Exception {
    try (HttpServer server = serve();
        RawClient client = new RawClient(server)) {
      RawClient.Answer answer = client.get("/ui/app-0123abcd.js").answer();

      assertThat(answer.header("cache-control")).contains("immutable");
      assertThat(answer.header("content-type")).startsWith("text/javascript");
      assertThat(client.get("/ui/na%20me.txt").answer().body()).isEqualTo("name");
    }
  }

  @Test
  void answersHeadAndRefusesOtherMethods() throws Exception {
    try (HttpServer server = serve();
        RawClient client = new RawClient(server)) {
      RawClient.Answer head = client.send("HEAD /ui/ HTTP/1.1\r\nHost: t\r\n\r\n").head();
      assertThat(head.header("content-length")).isEqualTo("2509");

      RawClient.Answer post = client.send("POST /ui/ HTTP/1.1\r\nHost: t\r\n\r\n").answer();
      assertThat(post.status()).isEqualTo(405);
      assertThat(post.header("allow")).isEqualTo("GET, HEAD");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ui/../secret.txt",
        "/ui/%2e%2e/secret.txt",
        "/ui/..%2fsecret.txt",
        "/ui/%252e%252e/secret.txt",
        "/ui/..\\secret.txt",
        "/ui/.%2e/secret.txt",
        "/ui//secret.txt",
        "/ui/link.txt",
        "/ui/.hidden",
        "/ui/sub.dir",
        "/ui/sub.dir/",
        "/ui/index.html/x",
        "/ui/%00",
        "/ui/%c0%ae%c0%ae/secret.txt",
        "/ui/%4",
        "/other"
      })
  void findsNothingOutside(String path) throws Exception {
    try (HttpServer server = serve();
        RawClient client = new RawClient(server)) {
      RawClient.Answer answer = client.get(path).answer();

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body()).doesNotContain("secret");
    }
  }

  @Test
  void servesTheClassPathButNoListing() throws Exception {
    Handler files =
        StaticFiles.ofClassPath(StaticFilesTest.class.getClassLoader(), "dev/roundhouse", "/");
    Handler fromJar = StaticFiles.ofClassPath(Test.class.getClassLoader(), "META-INF", "/");
    try (HttpServer server = new Settings().start(files);
        HttpServer jars = new Settings().start(fromJar);
        RawClient client = new RawClient(server);
        RawClient jarClient = new RawClient(jars)) {
      assertThat(client.get("/http/StaticFiles.class").answer().status()).isEqualTo(200);
      assertThat(client.get("/http").answer().status()).isEqualTo(404);
      assertThat(client.get("/none.html").answer().status()).isEqualTo(404);
      assertThat(jarClient.get("/MANIFEST.MF").answer().body()).startsWith("Manifest-Version");
      assertThat(jarClient.get("/maven").answer().status()).isEqualTo(404);
    }
  }

  @Test
  void refusesADirectoryThatIsNotThere() {
    assertThatThrownBy(() -> StaticFiles.ofDirectory(outside.resolve("none"), "/"))
        .isInstanceOf(HttpException.class)
        .hasMessageContaining("none");
  }
}
