package dev.roundhouse.protocol;

import static dev.roundhouse.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SpliceProperties {
  @Property
  void withoutEditsNothingChanges(@ForAll("requests") String text) throws MalformedFrame {
    assertThat(Splice.of(Frame.scan(bytes(text), Limits.DEFAULT)).apply()).isEqualTo(bytes(text));
  }

  @Property
  void replacingTouchesNothingElse(
      @ForAll("requests") String text,
      @ForAll("values") String value,
      @ForAll("members") Member member)
      throws MalformedFrame {
    Frame frame = Frame.scan(bytes(text), Limits.DEFAULT);
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

  @Property(tries = 500)
  void removingAndInsertingDoWhatATreeWouldDo(
      @ForAll("requests") String text,
      @ForAll("someMembers") Set<Member> members,
      @ForAll boolean insertBody,
      @ForAll boolean insertMeta)
      throws MalformedFrame {
    Frame frame = Frame.scan(bytes(text), Limits.DEFAULT);
    ObjectNode tree = (ObjectNode) Oracle.tree(bytes(text));
    ObjectNode params = (ObjectNode) tree.get("params");
    ObjectNode meta = (ObjectNode) params.get("_meta");
    Splice splice = Splice.of(frame);

    for (Member member : members) {
      splice.remove(member);
      switch (member.place()) {
        case BODY -> params.remove(member.key());
        case META -> meta.remove(member.key());
        case TOP, ERROR -> {}
      }
    }
    if (insertBody) {
      splice.insert(Member.PARAMS, bytes("\"new\":1,\"more\":[2]"));
      splice.insert(Member.PARAMS, bytes("\"third\":3"));
      params.put("new", 1).put("third", 3).putArray("more").add(2);
    }
    if (insertMeta) {
      splice.insert(Member.META, bytes("\"new\":1"));
      meta.put("new", 1);
    }

    JsonNode result = Oracle.tree(splice.apply());
    assertThat(result).isEqualTo(tree);
  }

  /// Takes out members by the places of a view, which may be unknown or stand there twice.
  @Property
  void removesAnyMembersByPlace(@ForAll("requests") String text, @ForAll int mask)
      throws MalformedFrame {
    Frame frame = Frame.scan(bytes(text), Limits.DEFAULT);
    List<Json.Field> fields = Json.of(frame, Member.PARAMS).members();
    List<String> left = new ArrayList<>();
    Splice splice = Splice.of(frame);
    for (int index = 0; index < fields.size(); index++) {
      Json.Field field = fields.get(index);
      if (((mask >> index) & 1) != 0) {
        splice.removeAt(field.keyStart(), field.value().end());
      } else {
        left.add(field.key() + field.value());
      }
    }

    Frame again = Frame.scan(splice.apply(), Limits.DEFAULT);

    assertThat(Json.of(again, Member.PARAMS).members().stream().map(f -> f.key() + f.value()))
        .containsExactlyElementsOf(left);
  }

  @Provide
  Arbitrary<String> values() {
    return Texts.value();
  }

  @Provide
  Arbitrary<String> requests() {
    return Texts.request();
  }

  @Provide
  Arbitrary<Member> members() {
    return Arbitraries.of(Member.class);
  }

  /// Members whose removal leaves a message, and none that stands inside another.
  @Provide
  Arbitrary<Set<Member>> someMembers() {
    List<Member> inner =
        Arrays.stream(Member.values())
            .filter(m -> m.place() == Member.Place.BODY || m.place() == Member.Place.META)
            .filter(m -> m != Member.META)
            .toList();
    return Arbitraries.of(inner).set().ofMaxSize(inner.size());
  }
}
