package dev.roundhouse.protocol;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which arguments of a tool a modern client mirrors in `Mcp-Param-*` headers, as the tool's
/// `inputSchema` says with `x-mcp-header` (2026-07-28, Streamable HTTP). A tool whose annotations
/// break the rules must not be offered at all.
public sealed interface ParamHeaders {
  /// What stands before each annotated name.
  String PREFIX = "Mcp-Param-";

  /// The header of each mirrored argument, and the way to it through the arguments.
  record Valid(Map<String, List<String>> paths) implements ParamHeaders {
    /// What a peer may write in a header, short enough to compute with.
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,40}(?:\\.\\d{1,40})?");

    /// A JSON number that does not explode when it is written out.
    private static final Pattern NUMBER =
        Pattern.compile("-?\\d{1,40}(?:\\.\\d{1,40})?(?:[eE][+-]?\\d{1,2})?");

    /// The largest integer that a JavaScript peer keeps exactly.
    private static final BigDecimal MAX_SAFE = BigDecimal.valueOf((1L << 53) - 1);

    public Valid {
      paths = Collections.unmodifiableMap(new LinkedHashMap<>(paths));
    }

    /// The headers to send with these arguments, encoded. An argument that is absent, null or no
    /// text, number or truth value has none; nor has an integer that JavaScript could not hold.
    public Map<String, String> expected(Json arguments) {
      Map<String, String> headers = new LinkedHashMap<>();
      paths.forEach((header, path) -> {
        String text = plain(follow(arguments, path));
        if (text != null) {
          headers.put(header, HeaderValue.encode(text));
        }
      });
      return headers;
    }

    /// The first header that is missing or says something else than the arguments; empty if all
    /// agree. Numbers are compared as numbers: `42.0` is `42`.
    public Optional<String> mismatch(Json arguments, Function<String, @Nullable String> headers) {
      for (Map.Entry<String, List<String>> entry : paths.entrySet()) {
        Json argument = follow(arguments, entry.getValue());
        if (plain(argument) != null && !agrees(argument, headers.apply(entry.getKey()))) {
          return Optional.of(entry.getKey());
        }
      }
      return Optional.empty();
    }

    private static boolean agrees(Json argument, @Nullable String header) {
      String sent = header == null ? null : HeaderValue.decode(header);
      if (sent == null) {
        return false;
      }
      if (argument.type() == JsonType.NUMBER && DECIMAL.matcher(sent).matches()) {
        return new BigDecimal(sent).compareTo(new BigDecimal(argument.toString())) == 0;
      }
      return sent.equals(plain(argument));
    }

    private static Json follow(Json arguments, List<String> path) {
      Json found = arguments;
      for (String key : path) {
        found = found.get(key);
      }
      return found;
    }

    private static @Nullable String plain(Json argument) {
      return switch (argument.type()) {
        case STRING -> argument.text();
        case TRUE -> "true";
        case FALSE -> "false";
        case NUMBER -> decimal(argument.toString());
        case OBJECT, ARRAY, NULL, ABSENT -> null;
      };
    }

    private static @Nullable String decimal(String number) {
      if (!NUMBER.matcher(number).matches()) {
        return null;
      }
      BigDecimal value = new BigDecimal(number).stripTrailingZeros();
      boolean tooLarge = value.scale() <= 0 && value.abs().compareTo(MAX_SAFE) > 0;
      return tooLarge ? null : value.toPlainString();
    }
  }

  /// The annotations break a rule.
  record Invalid(String reason) implements ParamHeaders {}

  /// Reads a tool's `inputSchema`.
  static ParamHeaders of(Json inputSchema) {
    Annotations annotations = new Annotations();
    annotations.visit(inputSchema, List.of(), true);
    String fault = annotations.fault;
    return fault == null ? new Valid(annotations.paths) : new Invalid(fault);
  }
}
