package dev.roundhouse.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// Turns a file into a tree. Parsers like to quote the text they stumble over, and here that text
/// may be a token somebody forgot to put in quotes: so their words are never passed on, only the
/// place.
final class ClientConfigImportFile {
  static final int MAX_BYTES = 8 * 1024 * 1024;

  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_YAML_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final ObjectMapper TOML = TomlMapper.builder().build();

  private static final Pattern DUPLICATE =
      Pattern.compile("^Duplicate Object property \"(.{1,100}?)\"");
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private ClientConfigImportFile() {}

  static ObjectNode parse(Path file) throws ImportException {
    return parse(file, bytes(file));
  }

  /// @param file what errors call it
  static ObjectNode parse(Path file, byte[] bytes) throws ImportException {
    boolean json = isJson(file, bytes);
    JsonNode root;
    try {
      root = (json ? JSON : TOML).readTree(bytes);
    } catch (JacksonException e) {
      throw notReadable(file, json ? "JSON" : "TOML", e);
    }
    if (root instanceof ObjectNode object) {
      return object;
    }
    throw new ImportException(
        file,
        1,
        1,
        "the file does not hold an object",
        "give the client's own file, such as { \"mcpServers\": { … } }");
  }

  private static byte[] bytes(Path file) throws ImportException {
    if (!Files.isRegularFile(file)) {
      throw new ImportException(file, "is not a file", "give the path of the client's file");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      ImportException failure =
          new ImportException(file, "cannot be read", "check who may read it");
      failure.initCause(e);
      throw failure;
    }
    if (bytes.length > MAX_BYTES) {
      throw new ImportException(
          file,
          "is larger than 8 MiB",
          "copy only its servers' section into a new file and give that");
    }
    byte[] start = Arrays.copyOf(bytes, BYTE_ORDER_MARK.length);
    return Arrays.equals(start, BYTE_ORDER_MARK)
        ? Arrays.copyOfRange(bytes, BYTE_ORDER_MARK.length, bytes.length)
        : bytes;
  }

  /// The first thing that is neither blank nor a comment decides: no TOML starts with a brace. With
  /// nothing to go by, the name of the file does.
  private static boolean isJson(Path file, byte[] bytes) throws ImportException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    int start = afterBlanksAndComments(text);
    if (start == text.length()) {
      throw new ImportException(
          file, 1, 1, "the file is empty", "give a file that names at least one server");
    }
    // A NUL among the first bytes is UTF-16 or UTF-32, which only JSON may be.
    return text.charAt(start) == '{'
        || text.lastIndexOf('\0', 3) >= 0
        || name.endsWith(".json")
        || name.endsWith(".jsonc");
  }

  private static int afterBlanksAndComments(String text) {
    int at = 0;
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else if (text.startsWith("//", at) || text.charAt(at) == '#') {
        at = after(text, "\n", at);
      } else if (text.startsWith("/*", at)) {
        at = after(text, "*/", at + 2);
      } else {
        return at;
      }
    }
    return text.length();
  }

  private static int after(String text, String end, int from) {
    int found = text.indexOf(end, from);
    return found < 0 ? text.length() : found + end.length();
  }

  private static ImportException notReadable(Path file, String language, JacksonException e) {
    TokenStreamLocation place = e.getLocation();
    int line = place == null ? 1 : Math.max(1, place.getLineNr());
    int column = place == null ? 1 : Math.max(1, place.getColumnNr());
    Matcher duplicate = DUPLICATE.matcher(String.valueOf(e.getOriginalMessage()));
    if (duplicate.find()) {
      return new ImportException(
          file,
          line,
          column,
          "\"" + duplicate.group(1) + "\" is written twice in the same object",
          "remove or rename one of them");
    }
    if (e instanceof UnexpectedEndOfInputException) {
      return new ImportException(
          file,
          line,
          column,
          "the " + language + " ends too early",
          "close the last bracket, brace or quote");
    }
    return new ImportException(
        file,
        line,
        column,
        "this is not valid " + language,
        "look there, and just before, for a missing quote, comma or bracket");
  }
}
