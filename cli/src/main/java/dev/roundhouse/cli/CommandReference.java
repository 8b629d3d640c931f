package dev.roundhouse.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Makes the reference of the commands in Markdown: one section a command, from the same model that
/// reads the arguments and prints the help.
final class CommandReference {
  /// Wide enough that a synopsis is never broken.
  private static final int WIDTH = 500;

  private static final Set<String> SHARED =
      CommandSpec.forAnnotatedObject(new Shared()).options().stream()
          .map(OptionSpec::longestName)
          .collect(Collectors.toUnmodifiableSet());

  private final StringBuilder written = new StringBuilder();

  private CommandReference() {}

  static String of(CommandLine root) {
    CommandReference reference = new CommandReference();
    reference.written.append("## Options of most commands\n\n");
    reference.table(CommandSpec.forAnnotatedObject(new Shared()), Set.of());
    root.getSubcommands().values().forEach(reference::command);
    return reference.written.toString().strip() + "\n";
  }

  static String exitCodes() {
    StringBuilder table = new StringBuilder("| Code | Meaning |\n| --- | --- |\n");
    for (Exit exit : Exit.values()) {
      table.append("| ").append(exit.code()).append(" | ").append(exit.meaning()).append(" |\n");
    }
    return table.toString();
  }

  private void command(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    if (spec.usageMessage().hidden()) {
      return;
    }
    // One with commands below it may do something by itself.
    if (line.getSubcommands().isEmpty() || spec.userObject() instanceof Callable<?>) {
      section(spec);
    }
    line.getSubcommands().values().forEach(this::command);
  }

  private void section(CommandSpec spec) {
    spec.usageMessage().width(WIDTH);
    written
        .append("## ")
        .append(spec.qualifiedName().substring(spec.root().name().length() + 1))
        .append("\n\n")
        .append(lines(spec, line -> !isExample(line)))
        .append("\n\n```\n./")
        .append(new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF)).synopsis(0).strip())
        .append("\n```\n\n");
    String examples = lines(spec, CommandReference::isExample);
    if (!examples.isEmpty()) {
      written.append("```\n").append(examples).append("\n```\n\n");
    }
    table(spec, spec.mixins().containsKey("shared") ? SHARED : Set.of());
  }

  /// In a description, examples are indented.
  private static boolean isExample(String line) {
    return line.startsWith(" ");
  }

  private static String lines(CommandSpec spec, Predicate<String> wanted) {
    return Arrays.stream(spec.usageMessage().description())
        .filter(wanted)
        .map(line -> isExample(line) ? "./" + line.strip() : line)
        .collect(Collectors.joining("\n"));
  }

  /// @param known options that are told elsewhere
  private void table(CommandSpec spec, Set<String> known) {
    List<String> rows = new ArrayList<>();
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      rows.add(row("`" + parameter.paramLabel() + "`", parameter));
    }
    for (OptionSpec option : spec.options()) {
      boolean isShown = !option.hidden() && !option.usageHelp() && !option.versionHelp();
      if (isShown && !known.contains(option.longestName())) {
        rows.add(row(names(option), option));
      }
    }
    if (!rows.isEmpty()) {
      written.append("| Argument | Meaning |\n| --- | --- |\n");
      rows.forEach(written::append);
      written.append('\n');
    }
  }

  private static String names(OptionSpec option) {
    String names = String.join(", ", Arrays.stream(option.names()).sorted().toList());
    boolean isFlag = option.arity().max() == 0;
    return "`" + names + (isFlag ? "" : " " + option.paramLabel()) + "`";
  }

  private static String row(String name, ArgSpec argument) {
    String meaning = String.join(" ", argument.description());
    String fallback = argument.defaultValue();
    boolean isSaid = fallback == null || fallback.equals("false") || meaning.contains("(default");
    String shown = isSaid ? meaning : meaning + " Default: `" + fallback + "`.";
    return "| " + name + " | " + shown.replace("|", "\\|") + " |\n";
  }
}
