package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChunkedBodyTest {
  private static final String BODY =
      "4\r\nwiki\r\nA;name=\"v\"\r\n0123456789\r\n000\r\nT: x\r\nU: y\r\n\r\n";

  @Test
  void readsTheSameWhereverItIsCut() throws Refusal {
    for (int cut = 0; cut < BODY.length(); cut++) {
      BodyBuffer buffer = new BodyBuffer(Wire.UNKNOWN, 100);
      ChunkedBody body = new ChunkedBody(buffer, 100);

      assertThat(body.read(bytes(BODY.substring(0, cut)))).isFalse();
      ByteBuf rest = bytes(BODY.substring(cut) + "NEXT");
      assertThat(body.read(rest)).isTrue();

      assertThat(new String(buffer.take(), ISO_8859_1)).isEqualTo("wiki0123456789");
      assertThat(rest.toString(ISO_8859_1)).isEqualTo("NEXT");
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          400, '|'
          400, 'g|'
          400, ' 1|a|0||'
          400, '1 |a|0||'
          400, '0x1|a|0||'
          400, '-1|a|0||'
          400, '00000000001|a|0||'
          400, '1|ab|0||'
          400, '0|: x||'
          400, '0| folded||'
          413, '65|xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx|'
          431, '1;eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee|'
          """)
  void refuses(int status, String chunks) {
    ChunkedBody body = new ChunkedBody(new BodyBuffer(Wire.UNKNOWN, 100), 100);

    Refusal refusal =
        catchThrowableOfType(Refusal.class, () -> body.read(bytes(chunks.replace("|", "\r\n"))));

    assertThat(refusal.status()).isEqualTo(status);
  }

  @Test
  void refusesBareLineFeeds() {
    ChunkedBody body = new ChunkedBody(new BodyBuffer(Wire.UNKNOWN, 100), 100);

    assertThat(catchThrowableOfType(Refusal.class, () -> body.read(bytes("1\na\n0\n\n"))).status())
        .isEqualTo(400);
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, ISO_8859_1);
  }
}
