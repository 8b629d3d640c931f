package dev.roundhouse.http;

import static dev.roundhouse.http.Http2Bytes.ACK;
import static dev.roundhouse.http.Http2Bytes.CONTINUATION;
import static dev.roundhouse.http.Http2Bytes.DATA;
import static dev.roundhouse.http.Http2Bytes.END_HEADERS;
import static dev.roundhouse.http.Http2Bytes.END_STREAM;
import static dev.roundhouse.http.Http2Bytes.GO_AWAY;
import static dev.roundhouse.http.Http2Bytes.HEADERS;
import static dev.roundhouse.http.Http2Bytes.NONE;
import static dev.roundhouse.http.Http2Bytes.PADDED;
import static dev.roundhouse.http.Http2Bytes.PING;
import static dev.roundhouse.http.Http2Bytes.PRIORITY;
import static dev.roundhouse.http.Http2Bytes.PROMISE;
import static dev.roundhouse.http.Http2Bytes.RESET;
import static dev.roundhouse.http.Http2Bytes.SETTINGS;
import static dev.roundhouse.http.Http2Bytes.WINDOW;
import static dev.roundhouse.http.Http2Bytes.WITH_PRIORITY;
import static dev.roundhouse.http.Http2Bytes.block;
import static dev.roundhouse.http.Http2Bytes.number;
import static dev.roundhouse.http.Http2Bytes.request;
import static dev.roundhouse.http.Http2Bytes.setting;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// What a client can do wrong in HTTP/2, by mistake or on purpose. The same random numbers make the
/// same bytes.
final class Http2Attacks {
  private static final List<String> PATHS = List.of("/echo", "/late", "/events", "/large");
  private static final int[] IDS = {0, 1, 2, 3, 4, 5, 7, 99, 100, Integer.MAX_VALUE, -1};
  private static final int[] LENGTHS = {0, 1, 3, 5, 8, 9, 16_384, 16_385, 0xFFFFFF};
  private static final int[] INCREMENTS = {0, 1, 0x7FFFFFFF, 0x7FFF0000, -1};
  private static final int[] VALUES = {0, 1, 16_383, 0x1000000, 0x7FFFFFFF, -1};

  /// Adds to a conversation what should not be in it.
  private interface Attack {
    void add(Http2Bytes to, Random random);
  }

  /// One way to misbehave, named for the summary.
  record Kind(String name, Attack attack) {
    byte[] bytes(Random random) {
      Http2Bytes bytes = new Http2Bytes().preface();
      attack.add(bytes, random);
      return bytes.bytes();
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind("spoilt bytes", Http2Attacks::spoilt),
          new Kind("spoilt bytes", Http2Attacks::spoilt),
          new Kind("spoilt frames", Http2Attacks::frames),
          new Kind("spoilt frames", Http2Attacks::frames),
          new Kind("wrong order", Http2Attacks::order),
          new Kind("wrong order", Http2Attacks::order),
          new Kind("garbage heads", Http2Attacks::garbage),
          new Kind("garbage heads", Http2Attacks::garbage),
          new Kind("untrue heads", Http2Attacks::untrue),
          new Kind("windows", Http2Attacks::windows),
          new Kind("large heads", Http2Attacks::largeHeads),
          new Kind("continuations", Http2Attacks::continuations),
          new Kind("resets", Http2Attacks::resets),
          new Kind("control frames", Http2Attacks::control),
          new Kind("empty frames", Http2Attacks::empty),
          new Kind("many streams", Http2Attacks::streams),
          new Kind("large bodies", Http2Attacks::bodies),
          new Kind("half a frame", Http2Attacks::half));

  private Http2Attacks() {}

  static Kind pick(Random random) {
    return KINDS.get(random.nextInt(KINDS.size()));
  }

  private static int one(int[] of, Random random) {
    return of[random.nextInt(of.length)];
  }

  private static String path(Random random) {
    return PATHS.get(random.nextInt(PATHS.size()));
  }

  private static byte[] noise(int most, Random random) {
    byte[] noise = new byte[random.nextInt(most + 1)];
    random.nextBytes(noise);
    return noise;
  }

  /// An honest conversation of a few requests, without its preface.
  private static Http2Bytes honest(Random random) {
    Http2Bytes bytes = new Http2Bytes().frame(SETTINGS, ACK, 0);
    int last = 1 + 2 * random.nextInt(4);
    for (int stream = 1; stream <= last; stream += 2) {
      if (random.nextBoolean()) {
        bytes.get(stream, path(random));
      } else {
        byte[] body = noise(100, random);
        bytes.post(stream, path(random)).frame(DATA, END_STREAM, stream, body);
      }
    }
    return bytes.frame(WINDOW, NONE, 0, number(1000)).frame(RESET, NONE, last, number(8));
  }

  private static void spoilt(Http2Bytes to, Random random) {
    byte[] bytes = honest(random).bytes();
    int changes = 1 + random.nextInt(6);
    for (int change = 0; change < changes; change++) {
      int at = random.nextInt(bytes.length);
      if (random.nextInt(3) > 0) {
        bytes[at] = (byte) random.nextInt();
      } else {
        int end = Math.min(bytes.length, at + random.nextInt(5));
        byte[] by = noise(4, random);
        byte[] longer = Arrays.copyOf(bytes, bytes.length - (end - at) + by.length);
        System.arraycopy(by, 0, longer, at, by.length);
        System.arraycopy(bytes, end, longer, at + by.length, bytes.length - end);
        bytes = longer.length == 0 ? new byte[1] : longer;
      }
    }
    to.raw(bytes);
  }

  /// Frames of any type, flags and stream, some of which lie about their length.
  private static void frames(Http2Bytes to, Random random) {
    to.post(1, path(random));
    int count = 1 + random.nextInt(6);
    for (int frame = 0; frame < count; frame++) {
      int type = random.nextInt(8) == 0 ? random.nextInt(256) : random.nextInt(10);
      int flags = random.nextBoolean() ? random.nextInt(256) : one(new int[] {0, 1, 4, 5}, random);
      byte[] payload = noise(random.nextInt(4) == 0 ? 300 : 12, random);
      boolean isLying = random.nextInt(4) == 0;
      to.head(isLying ? one(LENGTHS, random) : payload.length, type, flags, one(IDS, random));
      to.raw(payload);
    }
  }

  private static void order(Http2Bytes to, Random random) {
    String path = path(random);
    byte[] more = {1, 2, 3};
    switch (random.nextInt(15)) {
      case 0 -> to.get(1, path).frame(DATA, END_STREAM, 1, more);
      case 1 -> to.get(1, path).frame(HEADERS, END_STREAM | END_HEADERS, 1, request("GET", path));
      case 2 -> to.frame(DATA, NONE, 1, more);
      case 3 -> to.frame(WINDOW, NONE, 7, number(1));
      case 4 -> to.frame(RESET, NONE, 7, number(8));
      case 5 -> to.get(5, path).get(3, path);
      case 6 -> to.get(2, path);
      case 7 -> to.frame(PRIORITY, NONE, 3, (byte) 0, (byte) 0, (byte) 0, (byte) 3, (byte) 9);
      case 8 -> to.frame(PROMISE, END_HEADERS, 1, new byte[8]);
      case 9 -> to.frame(CONTINUATION, END_HEADERS, 1, request("GET", path));
      case 10 -> to.frame(HEADERS, END_STREAM, 1, request("GET", path)).get(3, path);
      case 11 -> to.post(1, path).frame(DATA, PADDED, 1, (byte) 200, (byte) 1);
      case 12 -> to.post(1, path).frame(HEADERS, END_HEADERS, 1, block("x-trailer", "not the end"));
      case 13 -> to.frame(GO_AWAY, NONE, 0, new byte[8]).get(1, path);
      default -> to.get(1, path).frame(RESET, NONE, 1, number(8)).frame(DATA, END_STREAM, 1, more);
    }
  }

  /// Heads that no decoder can make sense of, or that would grow without end in it.
  private static void garbage(Http2Bytes to, Random random) {
    byte[] huge = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
    byte[] head =
        switch (random.nextInt(8)) {
          case 0 -> noise(200, random);
          case 1 -> new byte[] {(byte) 0x80};
          case 2 -> new byte[] {(byte) 0xFF, (byte) (0x80 | random.nextInt(128)), 1};
          case 3 -> huge;
          case 4 -> new byte[] {0x3F, (byte) 0xE1, (byte) 0xFF, 0x7F};
          case 5 -> new byte[] {0, (byte) 0x84, -1, -1, -1, -1, 1, 'a'};
          case 6 -> new byte[] {0, 0x7F, -1, -1, -1, 7, 'a'};
          default -> bomb();
        };
    to.frame(HEADERS, END_HEADERS | (random.nextBoolean() ? END_STREAM : 0), 1, head);
    to.get(3, path(random));
  }

  /// A value kept once in the table and said thousands of times.
  private static byte[] bomb() {
    Http2Bytes head = new Http2Bytes().raw(request("GET", "/echo"));
    byte[] value = new byte[3000];
    Arrays.fill(value, (byte) 'a');
    head.raw((byte) 0x40, (byte) 1, (byte) 'x').raw((byte) 127, (byte) 0xB9, (byte) 0x16);
    head.raw(value);
    byte[] again = new byte[4000];
    Arrays.fill(again, (byte) 0xBE);
    return head.raw(again).bytes();
  }

  /// Heads in order that do not say one request.
  private static void untrue(Http2Bytes to, Random random) {
    String path = path(random);
    byte[] right = request("POST", path);
    byte[] wrong =
        switch (random.nextInt(13)) {
          case 0 -> block(":method", "GET", ":path", path, ":scheme", "http");
          case 1 -> block(":method", "GET", ":scheme", "http", ":authority", "test");
          case 2 -> block(":path", path, ":scheme", "http", ":authority", "test");
          case 3 -> block("x", "y", ":method", "GET", ":path", path, ":scheme", "http");
          case 4 -> block(":method", "GET", ":method", "PUT", ":path", path, ":scheme", "http");
          case 5 -> block(":status", "200");
          case 6 -> joined(right, block("Upper", "case"));
          case 7 -> joined(right, block("connection", "close"));
          case 8 -> joined(right, block("te", "gzip", "transfer-encoding", "chunked"));
          case 9 -> joined(right, block("x", "a\r\nb: c"));
          case 10 -> joined(right, block("content-length", "5", "content-length", "6"));
          case 11 -> joined(right, block("content-length", "" + random.nextInt(9)));
          default -> joined(right, block("", "no name", "x\0", "\0"));
        };
    to.frame(HEADERS, END_HEADERS, 1, wrong).frame(DATA, END_STREAM, 1, (byte) 1, (byte) 2);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return new Http2Bytes().raw(first).raw(second).bytes();
  }

  private static void windows(Http2Bytes to, Random random) {
    to.frame(SETTINGS, NONE, 0, setting(1 + random.nextInt(7), one(VALUES, random)));
    to.get(1, path(random)).get(3, "/large");
    int count = 1 + random.nextInt(4);
    for (int update = 0; update < count; update++) {
      to.frame(WINDOW, NONE, one(new int[] {0, 1, 3, 9}, random), number(one(INCREMENTS, random)));
      to.frame(SETTINGS, NONE, 0, setting(4, one(VALUES, random)));
    }
  }

  private static void largeHeads(Http2Bytes to, Random random) {
    String value = "v".repeat(1000 + random.nextInt(14_000));
    to.frame(HEADERS, END_STREAM, 1, joined(request("GET", "/echo"), block("large", value)));
    int count = random.nextInt(20);
    for (int more = 0; more < count; more++) {
      to.frame(CONTINUATION, NONE, 1, block("large", value));
    }
    to.frame(CONTINUATION, END_HEADERS, 1, block("x", "y")).get(3, path(random));
  }

  /// A head that never ends.
  private static void continuations(Http2Bytes to, Random random) {
    byte[] piece = random.nextBoolean() ? new byte[0] : block("x", "y".repeat(random.nextInt(50)));
    to.frame(HEADERS, END_STREAM, 1, request("GET", "/echo"));
    for (int more = 0; more < 500; more++) {
      to.frame(CONTINUATION, NONE, 1, piece);
    }
  }

  private static void resets(Http2Bytes to, Random random) {
    int count = 100 + random.nextInt(500);
    int kind = random.nextInt(3);
    for (int stream = 1; stream < 2 * count; stream += 2) {
      switch (kind) {
        case 0 -> to.post(stream, path(random)).frame(RESET, NONE, stream, number(8));
        case 1 -> to.get(stream, path(random)).frame(RESET, NONE, stream, number(8));
        // The server is made to reset by itself.
        default -> to.get(stream, path(random)).frame(WINDOW, NONE, stream, number(0));
      }
    }
  }

  private static void control(Http2Bytes to, Random random) {
    int count = 500 + random.nextInt(3000);
    int kind = random.nextInt(5);
    for (int frame = 0; frame < count; frame++) {
      switch (kind) {
        case 0 -> to.frame(PING, NONE, 0, new byte[8]);
        case 1 -> to.frame(SETTINGS, NONE, 0, setting(3, frame));
        case 2 -> to.frame(SETTINGS, ACK, 0);
        case 3 -> to.frame(PRIORITY, NONE, 1 + 2 * frame, new byte[5]);
        default -> to.frame(250, NONE, 0, noise(8, random));
      }
    }
  }

  private static void empty(Http2Bytes to, Random random) {
    to.post(1, path(random));
    int flags = random.nextBoolean() ? NONE : WITH_PRIORITY;
    for (int frame = 0; frame < 200; frame++) {
      to.frame(DATA, flags, 1);
    }
  }

  private static void streams(Http2Bytes to, Random random) {
    boolean isWhole = random.nextBoolean();
    for (int stream = 1; stream < 700; stream += 2) {
      if (isWhole) {
        to.get(stream, path(random));
      } else {
        to.post(stream, path(random));
      }
    }
  }

  /// More than was announced, than is allowed, or than the window holds.
  private static void bodies(Http2Bytes to, Random random) {
    byte[] piece = new byte[1 + random.nextInt(16_384)];
    int count = random.nextInt(16);
    to.post(1, path(random));
    for (int frame = 0; frame < count; frame++) {
      to.frame(DATA, NONE, 1, piece);
    }
    to.frame(DATA, END_STREAM, 1, piece);
  }

  private static void half(Http2Bytes to, Random random) {
    byte[] bytes = honest(random).bytes();
    to.raw(Arrays.copyOf(bytes, random.nextInt(bytes.length)));
  }
}
