package dev.roundhouse.systemtools.files;

import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static dev.roundhouse.systemtools.tool.Form.maybe;
import static dev.roundhouse.systemtools.tool.Form.option;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Tool;
import java.util.List;
import java.util.function.Supplier;

/// The tools that show files, and the one that writes them.
public final class FileTools {
  private static final Tool.Needs READS = new Tool.Needs("file:read", Risk.HIGH, Effect.LOOKS);
  private static final Tool.Needs WRITES = new Tool.Needs("file:write", Risk.HIGH, Effect.CHANGES);

  private static final int LONGEST_PATH = 4096;
  private static final int LONGEST_PATTERN = 255;
  private static final int MOST_LINES = 10_000;

  static final Form ENTRY =
      group(
          field("path", TEXT),
          field("name", TEXT),
          field("type", TEXT, "file, directory, link or other."),
          field("size", WHOLE, "Bytes."),
          field("modified", TEXT, "In UTC."),
          field("permissions", TEXT, "Such as rw-r--r--."));

  static final Form LISTING =
      group(
          field("path", TEXT),
          field("entries", list(ENTRY)),
          field("count", WHOLE),
          field("hidden", WHOLE, "Entries that a rule denies."),
          field("truncated", TRUTH, "Whether there may be more than are listed."));

  static final Form INFO =
      group(
          field("path", TEXT),
          field("name", TEXT),
          field("type", TEXT, "file, directory, link or other."),
          field("size", WHOLE, "Bytes."),
          field("modified", TEXT, "In UTC."),
          field("accessed", TEXT, "In UTC."),
          field("permissions", TEXT, "Such as rw-r--r--."),
          field("owner", TEXT),
          field("group", TEXT));

  static final Form TEXT_OF_FILE =
      group(
          field("path", TEXT),
          field("total_lines", maybe(WHOLE), "Null where the file was not read to its end."),
          field("offset", maybe(WHOLE), "The first line told, from 0; null for the last lines."),
          field("lines_returned", WHOLE),
          field("content", TEXT),
          field("has_more", TRUTH, "Whether there are lines behind those."),
          field("truncated", TRUTH, "Whether some of them were left out or cut short."));

  static final Form MATCHES =
      group(
          field("path", TEXT),
          field("pattern", TEXT),
          field("matches", list(ENTRY)),
          field("count", WHOLE),
          field("truncated", TRUTH, "Whether there may be more."));

  static final Form ANY =
      group(
          field("action", TEXT),
          option("listing", LISTING, "Of list."),
          option("info", INFO, "Of info."),
          option("text", TEXT_OF_FILE, "Of read and tail."),
          option("search", MATCHES, "Of search."));

  private final Supplier<FileRules> rules;
  private final Ticker ticker;
  private final Undo undo;

  /// @param rules those in force, asked at each call
  public FileTools(Supplier<FileRules> rules, Ticker ticker) {
    this.rules = requireNonNull(rules, "rules");
    this.ticker = requireNonNull(ticker, "ticker");
    this.undo = new Undo();
  }

  private static Param path() {
    return Param.text("path", LONGEST_PATH, "An absolute path below one of the open directories.");
  }

  private static Param lines() {
    return Param.whole("lines", 1, MOST_LINES, 100, "Most lines.");
  }

  private static Param offset() {
    return Param.whole("offset", 0, Integer.MAX_VALUE, 0, "The first line, from 0.");
  }

  private static Param most() {
    return Param.whole("max_results", 1, 1000, 100, "Most files to tell of.");
  }

  private static Param recursive() {
    return Param.flag("recursive", "Whether directories below are listed too.");
  }

  public List<Tool> tools() {
    return List.of(
        new Tool(
            "list_directory",
            "List a directory",
            "What is in a directory. Links are shown and not followed; names that hold secrets are"
                + " hidden.",
            READS,
            List.of(path(), recursive(), Param.FORMAT),
            LISTING,
            arguments -> look().list(arguments.text("path"), arguments.isTrue("recursive"))),
        new Tool(
            "get_file_info",
            "File facts",
            "Size, times, owner and permissions of a file or directory.",
            READS,
            List.of(path(), Param.FORMAT),
            INFO,
            arguments -> look().info(arguments.text("path"))),
        new Tool(
            "read_file",
            "Read a file",
            "Lines of a file, from any line on.",
            READS,
            List.of(path(), lines(), offset(), Param.FORMAT),
            TEXT_OF_FILE,
            arguments ->
                look()
                    .read(
                        arguments.text("path"),
                        arguments.whole("offset"),
                        arguments.whole("lines"))),
        new Tool(
            "tail_file",
            "End of a file",
            "The last lines of a file, however long it is.",
            READS,
            List.of(path(), lines(), Param.FORMAT),
            TEXT_OF_FILE,
            arguments -> look().tail(arguments.text("path"), arguments.whole("lines"))),
        search(),
        operations(),
        write(),
        undoing());
  }

  private Tool search() {
    return new Tool(
        "search_files",
        "Search for files",
        "Files below a directory whose names match a pattern with * and ?. Takes at most 10 s.",
        READS,
        List.of(
            Param.text("pattern", LONGEST_PATTERN, "Such as *.log; case does not count."),
            Param.optionalText("directory", LONGEST_PATH, "Where to look."),
            Param.optionalText("path", LONGEST_PATH, "The same as directory."),
            most(),
            Param.FORMAT),
        MATCHES,
        arguments ->
            look()
                .search(
                    directory(arguments),
                    arguments.text("pattern"),
                    arguments.whole("max_results")));
  }

  private static String directory(Arguments arguments) throws Refusal {
    if (arguments.isSaid("directory") == arguments.isSaid("path")) {
      throw new Refusal(Refusal.Kind.INVALID, "say directory, where to look (path is the same)");
    }
    return arguments.isSaid("path") ? arguments.text("path") : arguments.text("directory");
  }

  private Tool operations() {
    return new Tool(
        "file_operations",
        "File operations",
        "list_directory, get_file_info, read_file, tail_file and search_files in one.",
        READS,
        List.of(
            Param.choice("action", "What to do.", "list", "info", "read", "tail", "search"),
            path(),
            recursive(),
            lines(),
            offset(),
            Param.optionalText("pattern", LONGEST_PATTERN, "For search: such as *.log."),
            most(),
            Param.FORMAT),
        ANY,
        this::operate);
  }

  private byte[] operate(Arguments arguments) throws Refusal, InterruptedException {
    Looks look = look();
    String path = arguments.text("path");
    int lines = arguments.whole("lines");
    return switch (arguments.text("action")) {
      case "list" -> Looks.named("list", "listing", look.list(path, arguments.isTrue("recursive")));
      case "info" -> Looks.named("info", "info", look.info(path));
      case "read" -> Looks.named("read", "text", look.read(path, arguments.whole("offset"), lines));
      case "tail" -> Looks.named("tail", "text", look.tail(path, lines));
      case "search" -> {
        String pattern =
            arguments
                .optionalText("pattern")
                .orElseThrow(() ->
                    new Refusal(Refusal.Kind.INVALID, "search needs a pattern, such as *.log"));
        yield Looks.named(
            "search", "search", look.search(path, pattern, arguments.whole("max_results")));
      }
      default -> throw new IllegalStateException("an action that is not declared");
    };
  }

  private Tool write() {
    return new Tool(
        "write_file",
        "Write a file",
        "Writes a text file as a whole, in one step, below a directory that is open for writing."
            + " What was there before can be brought back with undo_write_file.",
        WRITES,
        List.of(
            path(),
            Param.text("content", Writes.LONGEST, "The whole text."),
            Param.flag("dry_run", "Whether to say only what would be done.")),
        Writes.FORM,
        arguments ->
            new Writes(new Shelf(rules.get()), undo)
                .write(
                    arguments.text("path"),
                    arguments.text("content"),
                    arguments.isTrue("dry_run")));
  }

  private Tool undoing() {
    return new Tool(
        "undo_write_file",
        "Undo a written file",
        "Brings back what write_file has replaced, if nobody has changed the file since.",
        WRITES,
        List.of(
            Param.text("undo_id", 64, "As write_file has told it."),
            Param.flag("dry_run", "Whether to say only what would be done.")),
        Writes.FORM,
        arguments ->
            new Writes(new Shelf(rules.get()), undo)
                .undo(arguments.text("undo_id"), arguments.isTrue("dry_run")));
  }

  /// The path itself when it may be looked into; for programs that are given paths.
  public String open(String path) throws Refusal {
    Shelf shelf = new Shelf(rules.get());
    Place place = shelf.place(path);
    shelf.look(place);
    return place.path();
  }

  private Looks look() {
    return new Looks(new Shelf(rules.get()), ticker);
  }
}
