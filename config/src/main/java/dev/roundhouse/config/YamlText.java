package dev.roundhouse.config;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// Text to one tree of nodes that know their place, within limits that keep a hostile or broken
/// file from costing memory or stack.
final class YamlText {
  static final int MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_ALIASES = 50;

  /// The core schema in which `<<` is a key like any other, so that nothing is taken in unseen.
  private static final class WithoutMerge extends CoreSchema {
    @Override
    public ScalarResolver getScalarResolver() {
      return new CoreScalarResolver(false);
    }
  }

  private YamlText() {}

  /// The only document, or nothing if the text holds none.
  static Optional<Node> compose(String text, String name) throws ConfigException {
    if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw failure(name, 1, 1, "larger than 1MiB");
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setSchema(new WithoutMerge())
            .setAllowNonScalarKeys(true)
            .setMaxAliasesForCollections(MAX_ALIASES)
            .setCodePointLimit(MAX_BYTES)
            .build();
    try {
      requireShallow(text, settings, name);
      return only(new Compose(settings).composeAllFromString(text).iterator(), name);
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      throw failure(
          name,
          mark.map(at -> at.getLine() + 1).orElse(1),
          mark.map(at -> at.getColumn() + 1).orElse(1),
          e.getProblem());
    } catch (ReaderException e) {
      throw unprintable(text, name, e);
    } catch (YamlEngineException e) {
      throw failure(name, 1, 1, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Node> only(Iterator<Node> documents, String name) throws ConfigException {
    if (!documents.hasNext()) {
      return Optional.empty();
    }
    Node first = documents.next();
    if (documents.hasNext()) {
      Node second = documents.next();
      throw failure(
          name,
          line(second),
          column(second),
          "a second document starts here; keep everything in one, without \"---\" in between");
    }
    return Optional.of(first);
  }

  /// The composer descends once a level, so depth is counted on the flat events before.
  private static void requireShallow(String text, LoadSettings settings, String name)
      throws ConfigException {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      depth +=
          switch (event.getEventId()) {
            case MappingStart, SequenceStart -> 1;
            case MappingEnd, SequenceEnd -> -1;
            case Alias, Comment, DocumentEnd, DocumentStart, Scalar, StreamEnd, StreamStart -> 0;
          };
      if (depth > MAX_DEPTH) {
        Optional<Mark> mark = event.getStartMark();
        throw failure(
            name,
            mark.map(at -> at.getLine() + 1).orElse(1),
            mark.map(at -> at.getColumn() + 1).orElse(1),
            "nested more than " + MAX_DEPTH + " levels deep");
      }
    }
  }

  private static ConfigException unprintable(String text, String name, ReaderException e) {
    int line = 1;
    int column = 1;
    int at = 0;
    for (int count = 0; count < e.getPosition() && at < text.length(); count++) {
      int point = text.codePointAt(at);
      line += point == '\n' ? 1 : 0;
      column = point == '\n' ? 1 : column + 1;
      at += Character.charCount(point);
    }
    return failure(
        name, line, column, String.format("character U+%04X is not allowed", e.getCodePoint()));
  }

  static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  static int column(Node node) {
    return node.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
  }

  static ConfigException failure(String name, int line, int column, String message) {
    return new ConfigException(
        List.of(new Problem(name, line, column, "", message, Optional.empty())));
  }
}
