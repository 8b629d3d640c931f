package dev.roundhouse.systemtools.toon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Whatever JSON there is comes back. `-Dproperty.seed` repeats a run, `-Dproperty.tries` tries
/// more.
final class ToonRoundTripTest {
  private static final String[] TEXTS = {
    "", "a", "x y", " lead", "trail ", "true", "null", "-", "- x", "#", "a: b", "a,b", "[1]", "{}",
    "[]", "\"", "\\", "\n", "\r\n", "\t", "05", "1e5", "-0", "é", "日本", "😀", "\u0000", "\u007f",
    "a|b", "key[2]:", "a[2]{b}:", "\u00a0", "\u2028", "x:"
  };
  private static final String[] NUMBERS = {
    "0", "1", "-1", "1.5", "1e3", "-0.0", "1e21", "1e-7", "9007199254740993", "0.1", "123456789012"
  };

  @Test
  void whateverThereIsComesBack() throws Exception {
    long seed = Long.getLong("property.seed", System.identityHashCode(new Object()));
    int tries = Integer.getInteger("property.tries", 5_000);
    SplittableRandom random = new SplittableRandom(seed);
    for (int count = 0; count < tries; count++) {
      JsonWriter writer = new JsonWriter();
      value(random, writer, 4);
      Json json = Json.parse(writer.toBytes());

      String toon = Toon.encode(json);
      Json back = Json.parse(Toon.decode(toon));

      assertThat(plain(back))
          .as("-Dproperty.seed=%d try %d: %s as%n%s", seed, count, json, toon)
          .isEqualTo(plain(json));
      assertThat(Toon.encode(back)).as("the form is the only one").isEqualTo(toon);
      assertThat(toon).doesNotContain("\r").doesNotEndWith("\n").doesNotContain(" \n");
    }
  }

  @Test
  void textsThatAreNotToonEndInARefusal() {
    SplittableRandom random = new SplittableRandom(Long.getLong("property.seed", 7));
    String alphabet = "ab: ,-[]{}\"\\#\n\n  |\t12|:";
    int refused = 0;
    for (int count = 0; count < 20_000; count++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(40); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        Toon.decode(text.toString());
      } catch (ToonException _) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1_000, 19_999);
  }

  private static void value(SplittableRandom random, JsonWriter writer, int depth) {
    switch (random.nextInt(depth == 0 ? 4 : 8)) {
      case 0 -> writer.string(text(random));
      case 1 -> writer.raw(NUMBERS[random.nextInt(NUMBERS.length)].getBytes(UTF_8));
      case 2 -> writer.truth(random.nextBoolean());
      case 3 -> writer.nul();
      case 4 -> table(random, writer, depth);
      case 5, 6 -> object(random, writer, depth);
      default -> {
        writer.array();
        for (int left = random.nextInt(4); left > 0; left--) {
          value(random, writer, depth - 1);
        }
        writer.end();
      }
    }
  }

  private static void object(SplittableRandom random, JsonWriter writer, int depth) {
    writer.object();
    keys(random)
        .forEach(key -> {
          writer.key(key);
          value(random, writer, depth - 1);
        });
    writer.end();
  }

  /// Like objects, in an array or under keys, so that tables are as frequent as in answers.
  private static void table(SplittableRandom random, JsonWriter writer, int depth) {
    List<String> keys = keys(random);
    boolean isKeyed = random.nextBoolean();
    List<String> rows = keys(random);
    if (isKeyed) {
      writer.object();
    } else {
      writer.array();
    }
    for (String row : rows) {
      if (isKeyed) {
        writer.key(row);
      }
      writer.object();
      for (String key : keys) {
        writer.key(key);
        if (depth > 1 && key.length() == 1) {
          writer.object().member("in", random.nextInt(9)).member("out", text(random)).end();
        } else {
          value(random, writer, 0);
        }
      }
      writer.end();
    }
    writer.end();
  }

  private static List<String> keys(SplittableRandom random) {
    List<String> keys = new ArrayList<>();
    for (int left = random.nextInt(4); left > 0; left--) {
      String key = random.nextBoolean() ? "k" + random.nextInt(5) : text(random);
      if (!keys.contains(key)) {
        keys.add(key);
      }
    }
    return keys;
  }

  private static String text(SplittableRandom random) {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  /// Equal where the values are: numbers by value, members in any order.
  private static Object plain(Json json) {
    return switch (json.type()) {
      case NUMBER -> new BigDecimal(json.toString()).stripTrailingZeros().toString();
      case ARRAY -> json.items().stream().map(ToonRoundTripTest::plain).toList();
      case OBJECT -> {
        Map<String, Object> members = new TreeMap<>();
        json.members().forEach(field -> members.put(field.key(), plain(field.value())));
        yield members;
      }
      case STRING -> "text " + json.text();
      case TRUE, FALSE, NULL -> json.toString();
      case ABSENT -> throw new AssertionError(JsonType.ABSENT);
    };
  }
}
