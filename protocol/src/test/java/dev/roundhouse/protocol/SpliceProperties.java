package dev.roundhouse.protocol;

import static dev.roundhouse.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SpliceProperties {
  private record Replacement(String text, String value, Member member) {}

  private record Changes(
      String text, List<Member> removed, boolean insertsBody, boolean insertsMeta) {}

  private record Removal(String text, int mask) {}

  @Test
  void withoutEditsNothingChanges() {
    Property.holds(
        Texts::request,
        text ->
            assertThat(Splice.of(Frame.scan(bytes(text), Limits.DEFAULT)).apply())
                .isEqualTo(bytes(text)));
  }

  @Test
  void replacingTouchesNothingElse() {
    Property.holds(
        draw -> new Replacement(Texts.request(draw), Texts.value(draw), draw.of(Member.values())),
        SpliceProperties::assertReplaced);
  }

  private static void assertReplaced(Replacement change) throws MalformedFrame {
    Frame frame = Frame.scan(bytes(change.text()), Limits.DEFAULT);
    String value = change.value();
    Member member = change.member();
    if (!frame.has(member) || member.place() == Member.Place.TOP) {
      return;
    }

    byte[] changed = Splice.of(frame).replace(member, bytes(value)).apply();

    Frame again = Frame.scan(changed, Limits.DEFAULT);
    assertThat(again.raw(member)).isEqualTo(bytes(value));
    assertThat(again.start(member)).isEqualTo(frame.start(member));
    assertThat(Arrays.copyOf(changed, again.start(member)))
        .isEqualTo(Arrays.copyOf(frame.bytes(), frame.start(member)));
    assertThat(Arrays.copyOfRange(changed, again.end(member), changed.length))
        .isEqualTo(Arrays.copyOfRange(frame.bytes(), frame.end(member), frame.to()));
    assertThat(Splice.renamed(frame, member, bytes(value))).isEqualTo(changed);
  }

  @Test
  void removingAndInsertingDoWhatATreeWouldDo() {
    List<Member> inner = inner();
    Property.holds(
        draw ->
            new Changes(
                Texts.request(draw), draw.some(inner, inner.size()), draw.truth(), draw.truth()),
        SpliceProperties::assertChanged);
  }

  private static void assertChanged(Changes changes) throws MalformedFrame {
    Frame frame = Frame.scan(bytes(changes.text()), Limits.DEFAULT);
    ObjectNode tree = (ObjectNode) Oracle.tree(bytes(changes.text()));
    ObjectNode params = (ObjectNode) tree.get("params");
    ObjectNode meta = (ObjectNode) params.get("_meta");
    Splice splice = Splice.of(frame);

    for (Member member : changes.removed()) {
      splice.remove(member);
      switch (member.place()) {
        case BODY -> params.remove(member.key());
        case META -> meta.remove(member.key());
        case TOP, ERROR -> {}
      }
    }
    if (changes.insertsBody()) {
      splice.insert(Member.PARAMS, bytes("\"new\":1,\"more\":[2]"));
      splice.insert(Member.PARAMS, bytes("\"third\":3"));
      params.put("new", 1).put("third", 3).putArray("more").add(2);
    }
    if (changes.insertsMeta()) {
      splice.insert(Member.META, bytes("\"new\":1"));
      meta.put("new", 1);
    }

    JsonNode result = Oracle.tree(splice.apply());
    assertThat(result).isEqualTo(tree);
  }

  /// Takes out members by the places of a view, which may be unknown or stand there twice.
  @Test
  void removesAnyMembersByPlace() {
    Property.holds(
        draw -> new Removal(Texts.request(draw), draw.below(1 << 10)),
        SpliceProperties::assertRemoved);
  }

  private static void assertRemoved(Removal removal) throws MalformedFrame {
    Frame frame = Frame.scan(bytes(removal.text()), Limits.DEFAULT);
    List<Json.Field> fields = Json.of(frame, Member.PARAMS).members();
    List<String> left = new ArrayList<>();
    Splice splice = Splice.of(frame);
    for (int index = 0; index < fields.size(); index++) {
      Json.Field field = fields.get(index);
      if (((removal.mask() >> index) & 1) != 0) {
        splice.removeAt(field.keyStart(), field.value().end());
      } else {
        left.add(field.key() + field.value());
      }
    }

    Frame again = Frame.scan(splice.apply(), Limits.DEFAULT);

    assertThat(Json.of(again, Member.PARAMS).members().stream().map(f -> f.key() + f.value()))
        .containsExactlyElementsOf(left);
  }

  /// Members whose removal leaves a message, and none that stands inside another.
  private static List<Member> inner() {
    return Arrays.stream(Member.values())
        .filter(m -> m.place() == Member.Place.BODY || m.place() == Member.Place.META)
        .filter(m -> m != Member.META)
        .toList();
  }
}
