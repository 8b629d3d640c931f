package dev.roundhouse.protocol;

import static dev.roundhouse.protocol.Wire.bytes;
import static dev.roundhouse.protocol.Wire.frame;
import static dev.roundhouse.protocol.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SpliceTest {
  private static final String HEAD = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",";
  private static final String CALL =
      HEAD
          + "\"params\":{\"name\" : \"a__x\", \"arguments\":{\"big\":1e400,\"q\":\"\\u00e9\"} ,"
          + "\"_meta\":{\"progressToken\":5}},\"own\" : [1.50]}";

  @Test
  void changesOnlyWhatItIsToldTo() throws MalformedFrame {
    Frame frame = frame(CALL);

    byte[] changed =
        Splice.of(frame)
            .replace(Member.META_PROGRESS_TOKEN, bytes("\"longer\""))
            .replace(Member.ID, bytes("42"))
            .replace(Member.NAME, bytes("\"x\""))
            .apply();

    assertThat(text(changed))
        .isEqualTo(
            CALL.replace("\"id\":1", "\"id\":42")
                .replace("\"a__x\"", "\"x\"")
                .replace(":5}", ":\"longer\"}"));
  }

  @Test
  void withoutEditsGivesTheMessageWithoutWhiteSpaceAroundIt() throws MalformedFrame {
    assertThat(text(Splice.of(frame("  " + CALL + "\n")).apply())).isEqualTo(CALL);
  }

  @Test
  void theFastPathDoesTheSame() throws MalformedFrame {
    Frame frame = frame(CALL);

    assertThat(Splice.renamed(frame, Member.NAME, bytes("\"x\"")))
        .isEqualTo(Splice.of(frame).replace(Member.NAME, bytes("\"x\"")).apply());
    assertThat(Splice.renamed(frame, Member.NAME, bytes("\"x\""), Member.ID, bytes("\"77\"")))
        .isEqualTo(Splice.renamed(frame, Member.ID, bytes("\"77\""), Member.NAME, bytes("\"x\"")))
        .isEqualTo(
            Splice.of(frame)
                .replace(Member.NAME, bytes("\"x\""))
                .replace(Member.ID, bytes("\"77\""))
                .apply());
  }

  @Test
  void removesMembersWithTheirCommas() throws MalformedFrame {
    String all = "\"name\":\"n\", \"uri\" :\"u\" , \"cursor\":\"c\"";

    assertThat(without(all, Member.NAME)).isEqualTo("{\"uri\" :\"u\" , \"cursor\":\"c\"}");
    assertThat(without(all, Member.URI)).isEqualTo("{\"name\":\"n\", \"cursor\":\"c\"}");
    assertThat(without(all, Member.CURSOR)).isEqualTo("{\"name\":\"n\", \"uri\" :\"u\" }");
    assertThat(without(all, Member.NAME, Member.URI)).isEqualTo("{\"cursor\":\"c\"}");
    assertThat(without(all, Member.CURSOR, Member.URI)).isEqualTo("{\"name\":\"n\"}");
    assertThat(without(all, Member.CURSOR, Member.NAME)).isEqualTo("{\"uri\" :\"u\" }");
    assertThat(without(all, Member.CURSOR, Member.NAME, Member.URI)).isEqualTo("{}");
    assertThat(without("\"name\":\"n\"", Member.NAME)).isEqualTo("{}");
    assertThat(without("\"\\u006eame\" : \"n\"", Member.NAME)).isEqualTo("{}");
    assertThat(without("\"name\":\"n\"", Member.NAME, Member.NAME)).isEqualTo("{}");
    assertThat(without("\"name\":\"n\"", Member.TASK)).isEqualTo("{\"name\":\"n\"}");
  }

  private static String without(String params, Member... members) throws MalformedFrame {
    Splice splice = Splice.of(frame(HEAD + "\"params\":{" + params + "}}"));
    for (Member member : members) {
      splice.remove(member);
    }
    return Json.of(frame(text(splice.apply())), Member.PARAMS).toString();
  }

  @Test
  void insertsAtTheStartWithACommaOnlyWhereOneIsNeeded() throws MalformedFrame {
    assertThat(inserted("{}", "\"a\":1")).isEqualTo("{\"a\":1}");
    assertThat(inserted("{ }", "\"a\":1")).isEqualTo("{\"a\":1 }");
    assertThat(inserted("{\"z\":0}", "\"a\":1")).isEqualTo("{\"a\":1,\"z\":0}");
    assertThat(inserted("{}", "\"a\":1", "\"b\":2")).isEqualTo("{\"a\":1,\"b\":2}");
    assertThat(inserted("{ \"z\":0}", "\"a\":1,\"b\":2", "\"c\":3"))
        .isEqualTo("{\"a\":1,\"b\":2,\"c\":3, \"z\":0}");
  }

  private static String inserted(String params, String... members) throws MalformedFrame {
    Splice splice = Splice.of(frame(HEAD + "\"params\":" + params + "}"));
    for (String member : members) {
      splice.insert(Member.PARAMS, bytes(member));
    }
    return Json.of(frame(text(splice.apply())), Member.PARAMS).toString();
  }

  @Test
  void insertsIntoWhatItHasEmptied() throws MalformedFrame {
    Frame frame =
        frame(HEAD + "\"params\":{\"_meta\":{ \"progressToken\":1 , \"traceparent\":\"t\"}}}");

    String changed =
        text(
            Splice.of(frame)
                .remove(Member.META_TRACEPARENT)
                .insert(Member.META, bytes("\"a\":1"))
                .remove(Member.META_PROGRESS_TOKEN)
                .apply());
    String half =
        text(
            Splice.of(frame)
                .remove(Member.META_PROGRESS_TOKEN)
                .insert(Member.META, bytes("\"a\":1"))
                .apply());

    assertThat(Json.of(frame(changed), Member.META).toString()).isEqualTo("{\"a\":1 }");
    assertThat(Json.of(frame(half), Member.META).toString())
        .isEqualTo("{\"a\":1, \"traceparent\":\"t\"}");
  }

  @Test
  void givesParamsToACallThatHadNone() throws MalformedFrame {
    Frame frame = frame("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");

    assertThat(text(Splice.of(frame).insertTop(bytes("\"params\":{}")).apply()))
        .isEqualTo("{\"params\":{},\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
  }

  @Test
  void editsDeeperValuesByTheirPlaces() throws MalformedFrame {
    Frame frame =
        frame(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[{\"name\":\"a\",\"x\":1},"
                + "{\"x\":2,\"name\":\"b\"}]}}");
    Splice splice = Splice.of(frame);

    for (Json tool : Json.of(frame, Member.TOOLS).items()) {
      Json name = tool.get("name");
      splice.replaceAt(name.start(), name.end(), JsonWriter.quote("s__" + name.text()));
      Json.Field x =
          tool.members().stream().filter(f -> f.key().equals("x")).findAny().orElseThrow();
      splice.removeAt(x.keyStart(), x.value().end());
    }

    assertThat(text(splice.apply()))
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[{\"name\":\"s__a\"},"
                + "{\"name\":\"s__b\"}]}}");
  }

  @Test
  void refusesEditsThatOverlapOrDoNotFit() throws MalformedFrame {
    Frame frame = frame(CALL);

    assertThatThrownBy(
            () -> Splice.of(frame).remove(Member.META).remove(Member.META_PROGRESS_TOKEN).apply())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() ->
            Splice.of(frame)
                .replace(Member.PARAMS, bytes("{}"))
                .replace(Member.NAME, bytes("1"))
                .apply())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Splice.of(frame).replace(Member.URI, bytes("1")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Splice.of(frame).insert(Member.NAME, bytes("\"a\":1")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> Splice.renamed(frame, Member.PARAMS, bytes("{}"), Member.NAME, bytes("1")))
        .isInstanceOf(IllegalStateException.class);
  }
}
