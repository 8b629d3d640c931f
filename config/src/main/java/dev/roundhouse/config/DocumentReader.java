package dev.roundhouse.config;

import dev.roundhouse.config.Tree.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads YAML events into a [Tree]. Works on events and not on the engine's nodes because it is
/// here that depth, aliases and size are bounded: before anything large exists. An alias repeats
/// what its anchor holds, and each repetition counts against the same budget as text does.
final class DocumentReader {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_VALUES = 100_000;
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  /// Ends the reading; the problem is already told.
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private record Anchored(Tree tree, int values) {}

  private final Problems problems;
  private final Iterator<Event> events;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private int values;

  private DocumentReader(String text, Problems problems) {
    this.problems = problems;
    LoadSettings settings =
        LoadSettings.builder().setUseMarks(true).setCodePointLimit(Integer.MAX_VALUE).build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /// The one document of this text; an empty text is [Tree.Nothing]. Null when it is not YAML, or
  /// not the YAML taken here: then the problems say why.
  static @Nullable Tree read(String text, Problems problems) {
    DocumentReader reader = new DocumentReader(text, problems);
    try {
      return reader.document();
    } catch (Refused _) {
      return null;
    } catch (MarkedYamlEngineException e) {
      Position at =
          e.getProblemMark().or(e::getContextMark).map(DocumentReader::at).orElse(Position.START);
      Optional<Position> tab = SourceText.indentingTab(text, at.line());
      if (tab.isPresent()) {
        problems.add(tab.get(), KeyPath.ROOT, "a tab indents this line; indent with spaces");
      } else {
        // Only the parser's own sentence: its full message quotes the line, which may be a secret.
        String context = e.getContext() == null ? "" : e.getContext() + ", ";
        problems.add(at, KeyPath.ROOT, "not readable as YAML: " + context + e.getProblem());
      }
      return null;
    } catch (YamlEngineException e) {
      problems.add(Position.START, KeyPath.ROOT, "not readable as YAML: " + e.getMessage());
      return null;
    }
  }

  private Tree document() throws Refused {
    events.next(); // the start of the stream
    Event start = events.next();
    if (start instanceof StreamEndEvent) {
      return new Tree.Nothing(Position.START);
    }
    Tree tree = node(events.next(), KeyPath.ROOT, 0);
    events.next(); // the end of the document
    Event next = events.next();
    if (!(next instanceof StreamEndEvent)) {
      throw refuse(next, KeyPath.ROOT, "a second document starts here; the file holds one");
    }
    return tree;
  }

  private Tree node(Event event, KeyPath path, int depth) throws Refused {
    if (depth > MAX_DEPTH) {
      throw refuse(event, path, "nested deeper than " + MAX_DEPTH + " levels");
    }
    if (event instanceof AliasEvent alias) {
      return repeated(alias, path);
    }
    int before = values;
    count(1, event, path);
    Tree tree =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, path);
          case SequenceStartEvent start -> items(start, path, depth);
          case MappingStartEvent start -> keys(start, path, depth);
          default -> throw new IllegalStateException("unexpected event " + event.getEventId());
        };
    if (event instanceof NodeEvent node) {
      // Known only when complete: an alias inside its own anchor finds nothing.
      node.getAnchor().ifPresent(name -> anchors.put(name, new Anchored(tree, values - before)));
    }
    return tree;
  }

  private Tree repeated(AliasEvent alias, KeyPath path) throws Refused {
    Anchored anchored = anchors.get(alias.getAlias());
    if (anchored == null) {
      throw refuse(alias, path, "no complete anchor named " + Text.shown("" + alias.getAlias()));
    }
    count(anchored.values(), alias, path);
    return anchored.tree();
  }

  private void count(int more, Event event, KeyPath path) throws Refused {
    values += more;
    if (values > MAX_VALUES) {
      throw refuse(event, path, "more than " + MAX_VALUES + " values, aliases expanded");
    }
  }

  private Tree scalar(ScalarEvent event, KeyPath path) {
    noTag(event.getTag(), event, path);
    boolean isPlain = event.getScalarStyle() == ScalarStyle.PLAIN;
    if (isPlain && NULLS.contains(event.getValue())) {
      return new Tree.Nothing(at(event));
    }
    return new Tree.Leaf(event.getValue(), isPlain, at(event));
  }

  private Tree items(SequenceStartEvent start, KeyPath path, int depth) throws Refused {
    noTag(start.getTag(), start, path);
    List<Tree> items = new ArrayList<>();
    for (Event next = events.next(); !(next instanceof SequenceEndEvent); next = events.next()) {
      items.add(node(next, path.index(items.size()), depth + 1));
    }
    return new Tree.Items(items, at(start));
  }

  private Tree keys(MappingStartEvent start, KeyPath path, int depth) throws Refused {
    noTag(start.getTag(), start, path);
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Event next = events.next(); !(next instanceof MappingEndEvent); next = events.next()) {
      if (!(next instanceof ScalarEvent key)) {
        throw refuse(next, path, "a key must be a single word or quoted text");
      }
      KeyPath below = path.key(key.getValue());
      Tree value = node(events.next(), below, depth + 1);
      Entry first = entries.get(key.getValue());
      if (key.getValue().equals("<<") && key.getScalarStyle() == ScalarStyle.PLAIN) {
        problems.add(at(key), below, "merge keys are not taken; write the keys out");
      } else if (first == null) {
        entries.put(key.getValue(), new Entry(at(key), value));
      } else {
        problems.add(
            at(key), below, "duplicate key; it is already on line " + first.keyAt().line());
      }
    }
    return new Tree.Keys(entries, at(start));
  }

  private void noTag(Optional<String> tag, Event event, KeyPath path) {
    if (tag.isPresent()) {
      problems.add(at(event), path, "tags such as \"!x\" are not taken; write the value alone");
    }
  }

  private Refused refuse(Event event, KeyPath path, String message) {
    problems.add(at(event), path, message);
    return new Refused();
  }

  private static Position at(Event event) {
    return event.getStartMark().map(DocumentReader::at).orElse(Position.START);
  }

  private static Position at(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
