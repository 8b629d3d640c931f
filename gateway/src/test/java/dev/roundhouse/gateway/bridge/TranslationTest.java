package dev.roundhouse.gateway.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.gateway.bridge.Responded.Wanted;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.gateway.upstream.Greeting;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.security.Reach;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TranslationTest {
  private static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/call\",\"params\":{\"name\":\"s__t\","
          + "\"arguments\":{\"n\":12345678901234567890.123,\"x\":1e400,\"z\":1,\"a\":\"\\u0041\"}"
          + "%s}}";

  @Test
  void keepsEveryByteButIdAndNameWithinAnEra() throws MalformedFrame {
    Frame frame = frame(CALL.formatted(""));

    String out =
        text(
            Requested.of(frame, 7)
                .renamed(Member.NAME, JsonWriter.quote("t"))
                .into(Era.LEGACY, Era.LEGACY, caller(Era.LEGACY), null)
                .bytes());

    assertThat(out)
        .isEqualTo(CALL.formatted("").replace("\"a\",\"method", "7,\"method").replace("s__t", "t"));
  }

  @Test
  void givesALegacyRequestTheMetaOfTheModernEra() throws MalformedFrame {
    Frame frame = frame(CALL.formatted(",\"_meta\":{\"progressToken\":\"p\",\"own\":1}"));

    Frame out =
        frame(
            text(
                Requested.of(frame, 7)
                    .into(Era.LEGACY, Era.MODERN, caller(Era.LEGACY), "info")
                    .bytes()));

    assertThat(out.text(Member.META_PROTOCOL_VERSION)).isEqualTo(Protocol.MODERN);
    assertThat(out.text(Member.META_LOG_LEVEL)).isEqualTo("info");
    assertThat(text(out.raw(Member.META_CLIENT_CAPABILITIES))).isEqualTo("{\"roots\":{}}");
    assertThat(out.integer(Member.META_PROGRESS_TOKEN, 0)).isEqualTo(7);
    assertThat(Json.of(out, Member.META).get("own").integer(0)).isEqualTo(1);
  }

  @Test
  void takesTheMetaOfTheModernEraFromARequestToALegacyServer() throws MalformedFrame {
    Frame frame =
        frame(
            CALL.formatted(
                ",\"requestState\":\"s\",\"inputResponses\":{},\"_meta\":{"
                    + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                    + "\"io.modelcontextprotocol/clientCapabilities\":{},\"own\":1}"));

    String out =
        text(Requested.of(frame, 7).into(Era.MODERN, Era.LEGACY, caller(Era.MODERN), null).bytes());

    assertThat(out)
        .doesNotContain("io.modelcontextprotocol", "requestState", "inputResponses")
        .contains("\"own\":1", "12345678901234567890.123", "1e400", "\\u0041");
  }

  @Test
  void completesALegacyResultForAModernClient() throws MalformedFrame {
    Frame response = frame("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"contents\":[]}}");

    Frame out =
        frame(
            text(
                Responded.to(
                    Era.MODERN, response, quoted("a"), greeting(Era.LEGACY), Wanted.READ)));

    assertThat(out.text(Member.ID)).isEqualTo("a");
    assertThat(out.text(Member.RESULT_TYPE)).isEqualTo("complete");
    assertThat(out.text(Member.CACHE_SCOPE)).isEqualTo("private");
    assertThat(out.integer(Member.TTL_MS, -1)).isZero();
    assertThat(Json.of(out, Member.META_SERVER_INFO).get("name").text()).isEqualTo("server");
  }

  @Test
  void stripsAModernResultForALegacyClient() throws MalformedFrame {
    Frame response =
        frame(
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"resultType\":\"complete\",\"ttlMs\":5,"
                + "\"cacheScope\":\"public\",\"structuredContent\":[1,2],\"content\":[]}}");

    String out =
        text(Responded.to(Era.LEGACY, response, quoted("a"), greeting(Era.MODERN), Wanted.OTHER));

    assertThat(out)
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{"
                + "\"structuredContent\":{\"value\":[1,2]},\"content\":[]}}");
  }

  @Test
  void neverShowsAModernClientTheOldCodeOfAMissingResource() throws MalformedFrame {
    Frame response =
        frame(
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32002,\"message\":\"no\",\"data\":{}}}");

    String out =
        text(Responded.to(Era.MODERN, response, quoted("a"), greeting(Era.LEGACY), Wanted.READ));

    assertThat(out).contains("-32602").doesNotContain("-32002");
  }

  private static Frame frame(String json) throws MalformedFrame {
    return Frame.scan(json.getBytes(StandardCharsets.UTF_8), Limits.DEFAULT);
  }

  private static byte[] quoted(String text) {
    return JsonWriter.quote(text);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Caller caller(Era era) {
    return new Caller(
        "principal",
        "t",
        "p",
        era,
        "2025-11-25",
        "{\"roots\":{}}".getBytes(StandardCharsets.UTF_8),
        "{\"name\":\"client\"}".getBytes(StandardCharsets.UTF_8),
        Reach.EVERYTHING);
  }

  private static Greeting greeting(Era era) throws MalformedFrame {
    return new Greeting(
        era,
        "2025-11-25",
        Json.parse("{}".getBytes(StandardCharsets.UTF_8)),
        "{\"name\":\"server\"}".getBytes(StandardCharsets.UTF_8),
        quoted("be kind"));
  }
}
