package dev.roundhouse.protocol;

import static dev.roundhouse.protocol.Wire.bytes;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Damages messages at random and looks what the scanner makes of them: a frame whose every promise
/// holds, or a [MalformedFrame], and nothing else. The same seed gives the same run.
///
/// `-Dfuzz.frames=1000000 -Dfuzz.seed=7` sets how many and which; both are printed.
class FrameFuzz {
  private static final int COMPARED = 10;

  private static final List<byte[]> SEEDS =
      List.of(
          bytes(
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"a\","
                  + "\"arguments\":{\"q\":\"\u00e9\ud83d\ude00\",\"n\":[1,-2.5e+10,true,null]},"
                  + "\"_meta\":{\"progressToken\":\"t\","
                  + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}}"),
          bytes(
              """
               {\r
              \t"result" : { "tools" : [ { "name" : "x" } ], "ttlMs": 5 },
                      "id" : "s-9", "jsonrpc" : "2.0" }
              """),
          bytes(
              "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"\\u00e9\\n\","
                  + "\"data\":{\"k\":[]}}}"),
          bytes(
              "[{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1},{\"jsonrpc\":\"2.0\","
                  + "\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}]"));

  private static final List<byte[]> WORDS =
      List.of(
          bytes("\""),
          bytes("\\"),
          bytes("{"),
          bytes("}"),
          bytes("["),
          bytes("]"),
          bytes(","),
          bytes(":"),
          bytes("\"name\":1,"),
          bytes("\"id\":2,"),
          bytes("\"\\u0069d\":3,"),
          bytes("\"_meta\":{},"),
          bytes("\\ud800"),
          bytes("1e999"),
          bytes("\u00e9"),
          bytes("        "),
          bytes("[[[[[[[[[[[[[[[["),
          new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
          new byte[] {(byte) 0xC0},
          new byte[] {0});

  @Test
  void onlyFramesAndFaultsComeOut() {
    run(Integer.getInteger("fuzz.frames", 100_000), Long.getLong("fuzz.seed", 20261121));
  }

  public static void main(String[] arguments) {
    run(Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]));
  }

  static void run(int frames, long seed) {
    System.out.println("fuzz: " + frames + " frames, seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int accepted = 0;
    for (int count = 0; count < frames; count++) {
      byte[] message = mutant(random);
      try {
        accepted += judge(message, count % COMPARED == 0) ? 1 : 0;
      } catch (RuntimeException | AssertionError broken) {
        throw new AssertionError(
            "seed " + seed + ", frame " + count + ": " + Arrays.toString(message), broken);
      }
    }
    System.out.println("fuzz: " + accepted + " accepted");
  }

  private static byte[] mutant(SplittableRandom random) {
    byte[] message = SEEDS.get(random.nextInt(SEEDS.size()));
    for (int count = random.nextInt(4); count >= 0; count--) {
      message = mutated(message, random);
    }
    return message;
  }

  private static byte[] mutated(byte[] message, SplittableRandom random) {
    int at = random.nextInt(message.length + 1);
    int behind = Math.min(message.length, at + random.nextInt(12));
    return switch (random.nextInt(6)) {
      case 0 -> joined(message, at, at, WORDS.get(random.nextInt(WORDS.size())));
      case 1 -> joined(message, at, behind, new byte[0]);
      case 2 -> joined(message, at, behind, WORDS.get(random.nextInt(WORDS.size())));
      case 3 -> joined(message, at, at, Arrays.copyOfRange(message, at, behind));
      case 4 -> joined(message, at, Math.min(message.length, at + 1), one(random));
      default -> random.nextInt(8) == 0 ? Arrays.copyOf(message, at) : message;
    };
  }

  private static byte[] one(SplittableRandom random) {
    return new byte[] {(byte) random.nextInt(256)};
  }

  private static byte[] joined(byte[] message, int from, int to, byte[] middle) {
    byte[] all = new byte[message.length - (to - from) + middle.length];
    System.arraycopy(message, 0, all, 0, from);
    System.arraycopy(middle, 0, all, from, middle.length);
    System.arraycopy(message, to, all, from + middle.length, message.length - to);
    return all;
  }

  private static boolean judge(byte[] message, boolean compare) {
    try {
      Frame frame = Frame.scan(message, Limits.DEFAULT);
      require(!compare || Oracle.accepts(message), "the oracle refuses it");
      promises(frame);
      return true;
    } catch (MalformedFrame fault) {
      boolean deep = fault.reason().contains("deep");
      boolean json = fault.code() == Protocol.INVALID_REQUEST;
      require(!compare || deep || Oracle.accepts(message) == json, fault.reason());
      require(fault.offset() >= 0 && fault.offset() <= message.length, "a place outside");
      byte[] id = fault.id();
      require(id == null || id[0] == '"' || Text.isInteger(id, 0, id.length), "no id");
      return false;
    }
  }

  private static void promises(Frame frame) throws MalformedFrame {
    byte[] same = Splice.of(frame).apply();
    require(
        Arrays.equals(same, 0, same.length, frame.bytes(), frame.from(), frame.to()),
        "an empty splice changed it");
    Splice splice = Splice.of(frame);
    for (Member member : Member.values()) {
      if (frame.has(member)) {
        require(
            frame.from() < frame.start(member) && frame.end(member) < frame.to(), "a span outside");
        require(Json.parse(frame.raw(member)).type() == frame.type(member), "another type");
        boolean inner = member.place() != Member.Place.TOP && member.place() != Member.Place.ERROR;
        boolean whole = member == Member.META;
        if (inner && !whole) {
          splice.remove(member);
        }
      }
    }
    if (frame.kind() == Frame.Kind.BATCH) {
      frame.batch(Limits.DEFAULT);
    } else {
      Frame bare = Frame.scan(splice.apply(), Limits.DEFAULT);
      require(bare.method().equals(frame.method()), "another method");
      require(!bare.has(Member.NAME) && !bare.has(Member.META_PROGRESS_TOKEN), "still there");
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
