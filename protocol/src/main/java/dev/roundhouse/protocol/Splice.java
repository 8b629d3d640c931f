package dev.roundhouse.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Changes a message without parsing it into a tree: a list of edits, then one copy. Every byte
/// outside the edits stays as it was.
///
/// The edits of one splice must not overlap; inserts and removals in the same object find their
/// commas together. New values are trusted to be valid JSON. One thread uses a splice.
@SuppressWarnings("ArrayRecordComponent") // edits are never compared
public final class Splice {
  private static final byte[] NOTHING = {};
  private static final Comparator<Edit> BY_START =
      Comparator.comparingInt(Edit::start).thenComparing(edit -> !(edit instanceof Edit.Insert));
  private static final Comparator<Cut> BY_PLACE =
      Comparator.comparingInt(Cut::start).thenComparingInt(Cut::end);

  private sealed interface Edit {
    int start();

    record Replace(int start, int end, byte[] value) implements Edit {}

    record Remove(int start, int end) implements Edit {}

    /// Members that go behind the brace at `start - 1`.
    record Insert(int start, byte[] members) implements Edit {}
  }

  /// What is copied in the end: bytes that take the place of a span.
  private record Cut(int start, int end, byte[] value) {}

  private final Frame frame;
  private final List<Edit> edits = new ArrayList<>();

  private Splice(Frame frame) {
    this.frame = frame;
  }

  public static Splice of(Frame frame) {
    return new Splice(frame);
  }

  /// @throws IllegalArgumentException if the member is absent
  public Splice replace(Member member, byte[] value) {
    return replaceAt(require(frame, member), frame.end(member), value);
  }

  /// Takes a member out, with its comma. Does nothing if it is absent.
  public Splice remove(Member member) {
    return frame.has(member)
        ? removeAt(Walk.keyOf(frame.bytes(), frame.start(member)), frame.end(member))
        : this;
  }

  /// Takes any member out, with its comma: from the quote that opens its key (see
  /// [Json.Field#keyStart()]) to the end of its value. An array element likewise.
  public Splice removeAt(int keyStart, int valueEnd) {
    Edit.Remove removal = new Edit.Remove(keyStart, valueEnd);
    // To take out what is taken out already is no contradiction.
    if (!edits.contains(removal)) {
      edits.add(removal);
    }
    return this;
  }

  /// Puts members (`"k":v`, or several with commas between) at the start of an object.
  ///
  /// @throws IllegalArgumentException if the member is absent or no object
  public Splice insert(Member object, byte[] members) {
    if (frame.type(object) != JsonType.OBJECT) {
      throw new IllegalArgumentException(object + " is no object in this message");
    }
    return insertAt(frame.start(object), members);
  }

  /// Puts members at the start of the message itself.
  public Splice insertTop(byte[] members) {
    return insertAt(frame.from(), members);
  }

  /// Puts members at the start of the object whose brace stands at this place.
  public Splice insertAt(int brace, byte[] members) {
    if (frame.bytes()[brace] != '{') {
      throw new IllegalArgumentException("no object at " + brace);
    }
    edits.add(new Edit.Insert(brace + 1, members));
    return this;
  }

  /// Puts a value in the place of a span of the frame's array.
  public Splice replaceAt(int start, int end, byte[] value) {
    edits.add(new Edit.Replace(start, end, value));
    return this;
  }

  /// The message with all edits done.
  ///
  /// @throws IllegalStateException if two edits overlap
  public byte[] apply() {
    List<Edit> ordered = new ArrayList<>(edits);
    // The sort is stable: inserts into one object stay in the order they were asked for.
    ordered.sort(BY_START);
    List<Cut> removals = removals(ordered);
    List<Cut> cuts = new ArrayList<>(removals);
    for (int index = 0; index < ordered.size(); index++) {
      switch (ordered.get(index)) {
        case Edit.Replace(int start, int end, byte[] value) -> cuts.add(new Cut(start, end, value));
        case Edit.Insert(int start, byte[] members) -> {
          boolean last = !followed(ordered, index) && isEmptied(start, removals);
          cuts.add(new Cut(start, start, last ? members : withComma(members)));
        }
        case Edit.Remove _ -> {}
      }
    }
    cuts.sort(BY_PLACE);
    return copy(cuts);
  }

  private static boolean followed(List<Edit> ordered, int index) {
    return index + 1 < ordered.size()
        && ordered.get(index + 1) instanceof Edit.Insert(int start, byte[] _)
        && start == ordered.get(index).start();
  }

  /// Whether nothing is left in the object whose brace stands before this place.
  private boolean isEmptied(int inside, List<Cut> removals) {
    int first = Bytes.space(frame.bytes(), inside, frame.to());
    int rest = first;
    for (Cut cut : removals) {
      if (cut.start() == first) {
        rest = Bytes.space(frame.bytes(), cut.end(), frame.to());
      }
    }
    return frame.bytes()[rest] == '}';
  }

  /// Removals that stand side by side are one cut: only so is it known which comma goes with them.
  private List<Cut> removals(List<Edit> ordered) {
    List<Cut> cuts = new ArrayList<>();
    int start = -1;
    int end = -1;
    for (Edit edit : ordered) {
      if (edit instanceof Edit.Remove(int keyStart, int valueEnd)) {
        if (start >= 0 && keyStart == behindComma(end)) {
          end = valueEnd;
        } else {
          if (start >= 0) {
            cuts.add(cut(start, end));
          }
          start = keyStart;
          end = valueEnd;
        }
      }
    }
    if (start >= 0) {
      cuts.add(cut(start, end));
    }
    return cuts;
  }

  /// The place of the next member when a comma follows, else -1.
  private int behindComma(int valueEnd) {
    int at = Bytes.space(frame.bytes(), valueEnd, frame.to());
    return at < frame.to() && frame.bytes()[at] == ','
        ? Bytes.space(frame.bytes(), at + 1, frame.to())
        : -1;
  }

  private Cut cut(int start, int end) {
    int next = behindComma(end);
    if (next >= 0) {
      return new Cut(start, next, NOTHING);
    }
    int before = Walk.before(frame.bytes(), start);
    return new Cut(frame.bytes()[before] == ',' ? before : start, end, NOTHING);
  }

  private static byte[] withComma(byte[] members) {
    byte[] longer = Arrays.copyOf(members, members.length + 1);
    longer[members.length] = ',';
    return longer;
  }

  private byte[] copy(List<Cut> cuts) {
    int length = frame.length();
    int done = frame.from();
    for (Cut cut : cuts) {
      if (cut.start() < done || cut.end() < cut.start() || cut.end() > frame.to()) {
        throw new IllegalStateException("edits overlap or leave the message at " + cut.start());
      }
      length = Math.addExact(length, cut.value().length - (cut.end() - cut.start()));
      done = cut.end();
    }
    byte[] result = new byte[length];
    int read = frame.from();
    int write = 0;
    for (Cut cut : cuts) {
      write = put(frame.bytes(), read, cut.start(), result, write);
      write = put(cut.value(), 0, cut.value().length, result, write);
      read = cut.end();
    }
    put(frame.bytes(), read, frame.to(), result, write);
    return result;
  }

  /// The message with one value replaced; nothing but the result is allocated.
  public static byte[] renamed(Frame frame, Member member, byte[] value) {
    int start = require(frame, member);
    int end = frame.end(member);
    byte[] result = new byte[frame.length() - (end - start) + value.length];
    int write = put(frame.bytes(), frame.from(), start, result, 0);
    write = put(value, 0, value.length, result, write);
    put(frame.bytes(), end, frame.to(), result, write);
    return result;
  }

  /// The message with two values replaced; nothing but the result is allocated.
  public static byte[] renamed(
      Frame frame, Member member, byte[] value, Member other, byte[] otherValue) {
    if (require(frame, other) < require(frame, member)) {
      return renamed(frame, other, otherValue, member, value);
    }
    int start = frame.start(member);
    int end = frame.end(member);
    int next = frame.start(other);
    int nextEnd = frame.end(other);
    if (next < end) {
      throw new IllegalStateException("edits overlap at " + next);
    }
    int gone = end - start + nextEnd - next;
    byte[] result = new byte[frame.length() - gone + value.length + otherValue.length];
    int write = put(frame.bytes(), frame.from(), start, result, 0);
    write = put(value, 0, value.length, result, write);
    write = put(frame.bytes(), end, next, result, write);
    write = put(otherValue, 0, otherValue.length, result, write);
    put(frame.bytes(), nextEnd, frame.to(), result, write);
    return result;
  }

  private static int require(Frame frame, Member member) {
    if (!frame.has(member)) {
      throw new IllegalArgumentException("the message has no " + member);
    }
    return frame.start(member);
  }

  private static int put(byte[] from, int start, int end, byte[] to, int at) {
    System.arraycopy(from, start, to, at, end - start);
    return at + end - start;
  }
}
