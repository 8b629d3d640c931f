package dev.roundhouse.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What others make of the same bytes: the JDK says whether they are UTF-8, Jackson whether the
/// text is JSON.
///
/// Jackson is given text because of what it does with bytes on purpose: it takes UTF-16 and UTF-32
/// and skips a byte order mark, and a message in UTF-8 has none of these. On text it skips nothing.
/// It also reads a sequence of values where a message is one, and refuses the escape of half a
/// character in a key. Beyond these, and beyond the limit of depth, both must agree.
final class Oracle {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(100_000)
                  .maxNumberLength(10_000_000)
                  .maxNameLength(10_000_000)
                  .build())
          .build();

  private static final JsonMapper MAPPER =
      JsonMapper.builder(FACTORY).enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /// An escape for half a character. Jackson takes one alone in a text but not in a key.
  private static final Pattern SURROGATE = Pattern.compile("\\\\u[dD][89a-fA-F][0-9a-fA-F]{2}");

  private Oracle() {}

  static boolean accepts(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      return false;
    }
    if (text.startsWith("\ufeff")) {
      return false;
    }
    String paired = SURROGATE.matcher(text).replaceAll("\\\\u0020");
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), paired)) {
      int depth = 0;
      boolean done = false;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (done) {
          return false;
        }
        if (token.isStructStart()) {
          depth++;
        } else if (token.isStructEnd()) {
          depth--;
        } else {
          // Strings and numbers are only checked when somebody reads them.
          parser.getString();
        }
        done = depth == 0;
      }
      return done;
    } catch (JacksonException _) {
      return false;
    }
  }

  static JsonNode tree(byte[] bytes) {
    return MAPPER.readTree(new String(bytes, StandardCharsets.UTF_8));
  }
}
