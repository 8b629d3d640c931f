package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class Http1HeadParserTest {
  private static Http1Head parse(String head) throws Refusal {
    return Http1HeadParser.parse(head.getBytes(ISO_8859_1), 50);
  }

  @Test
  void takesAHeadApart() throws Refusal {
    String text =
        """
        POST /a/b%20c?x=1?2 HTTP/1.1
        Host: example:8080
        X-One:  a b\t\s
        x-one:
        CONTENT-length: 17
        Expect: 100-Continue

        """;
    Http1Head head = parse(text.replace("\n", "\r\n"));

    assertThat(head.request().method()).isEqualTo("POST");
    assertThat(head.request().path()).isEqualTo("/a/b%20c");
    assertThat(head.request().query()).isEqualTo("x=1?2");
    assertThat(head.request().headers().all("X-ONE")).isEqualTo(List.of("a b", ""));
    assertThat(head.request().headers().first("none")).isNull();
    assertThat(head.request().headers().startingWith("x-o")[0]).isEqualToIgnoringCase("x-one");
    assertThat(head.request().headers().startingWith("x-ones")).isEmpty();
    assertThat(head.length()).isEqualTo(17);
    assertThat(head.expectsContinue()).isTrue();
    assertThat(head.keepsAlive()).isTrue();
  }

  @Test
  void takesTheOriginOutOfAnAbsoluteTarget() throws Refusal {
    assertThat(parse("GET http://h:1/p?q HTTP/1.1\r\nHost: h:1\r\n\r\n").request().path())
        .isEqualTo("/p");
    assertThat(parse("GET HTTPS://h HTTP/1.1\r\nHost: h\r\n\r\n").request().path()).isEqualTo("/");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          400, 'GET / HTTP/1.1;;'
          400, 'GET / HTTP/1.1;Host: a;Host: a;;'
          400, 'GET / HTTP/1.1;Host: a b;;'
          400, 'GET / HTTP/1.1;Host: a/b;;'
          400, 'GET / HTTP/1.1;Host: a,b;;'
          400, 'GET / HTTP/1.1;Host: user@a;;'
          400, 'GET / HTTP/1.1;Host:;;'
          400, 'GET / HTTP/1.1;Host : a;;'
          400, 'GET / HTTP/1.1; Host: a;;'
          400, 'GET / HTTP/1.1;Host: a;X: b; folded;;'
          400, 'GET / HTTP/1.1;Host: a;No colon;;'
          400, 'GET / HTTP/1.1;Host: a;: none;;'
          400, 'GET  / HTTP/1.1;Host: a;;'
          400, 'GET / HTTP/1.1 ;Host: a;;'
          400, 'GET /a b HTTP/1.1;Host: a;;'
          400, 'GET /#f HTTP/1.1;Host: a;;'
          400, 'GET * HTTP/1.1;Host: a;;'
          400, 'GET ftp://a/ HTTP/1.1;Host: a;;'
          400, 'GET http://b/ HTTP/1.1;Host: a;;'
          400, ' GET / HTTP/1.1;Host: a;;'
          400, 'GET / http/1.1;Host: a;;'
          400, 'GET /;;'
          400, 'CONNECT a:1 HTTP/1.1;Host: a:1;;'
          505, 'GET / HTTP/2.0;Host: a;;'
          505, 'GET / HTTP/1.2;Host: a;;'
          501, 'get / HTTP/1.1;Host: a;;'
          400, 'POST / HTTP/1.1;Host: a;Content-Length: 1;Content-Length: 1;;'
          400, 'POST / HTTP/1.1;Host: a;Content-Length: 1, 1;;'
          400, 'POST / HTTP/1.1;Host: a;Content-Length: +1;;'
          400, 'POST / HTTP/1.1;Host: a;Content-Length: 0x1;;'
          400, 'POST / HTTP/1.1;Host: a;Content-Length:;;'
          400, 'POST / HTTP/1.1;Host: a;Content-Length: 9999999999999999999;;'
          400, 'POST / HTTP/1.1;Host: a;Content-Length: 1;Transfer-Encoding: chunked;;'
          400, 'POST / HTTP/1.1;Host: a;Transfer-Encoding: chunked;Transfer-Encoding: chunked;;'
          501, 'POST / HTTP/1.1;Host: a;Transfer-Encoding: gzip, chunked;;'
          501, 'POST / HTTP/1.1;Host: a;Transfer-Encoding: xchunked;;'
          400, 'POST / HTTP/1.0;Transfer-Encoding: chunked;;'
          417, 'POST / HTTP/1.1;Host: a;Expect: more;;'
          """)
  void refuses(int status, String head) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> parse(head.replace(";", "\r\n")));

    assertThat(refusal.status()).isEqualTo(status);
  }

  /// Whatever the bytes, the parser answers or refuses, and what it lets through is one head.
  @Test
  void survivesDamage() {
    Random random = new Random(7);
    byte[] whole =
        "POST /path?q=1 HTTP/1.1\r\nHost: a\r\nX: y\r\nContent-Length: 3\r\n\r\n"
            .getBytes(ISO_8859_1);
    byte[] odd = "\r\n\t :;,\0/?#%aA9\u007f\u0080\u00ff".getBytes(ISO_8859_1);
    for (int round = 0; round < 50_000; round++) {
      byte[] bytes = whole.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length - 4)] = odd[random.nextInt(odd.length)];
      }
      try {
        Http1Head head = Http1HeadParser.parse(bytes, 50);
        head.request()
            .headers()
            .forEach((name, value) -> assertThat(name + value).doesNotContain("\r", "\n", "\0"));
        assertThat(head.request().path()).startsWith("/").doesNotContain(" ", "#", "\r");
      } catch (Refusal refusal) {
        assertThat(refusal.status()).isBetween(400, 505);
      }
    }
  }
}
