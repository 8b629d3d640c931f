package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Print what lets a shell complete commands and options.",
      "  roundhouse completion bash > ~/.local/share/bash-completion/completions/roundhouse"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Supplier<CommandLine> all;
  private final Printer printer;

  @Parameters(index = "0", paramLabel = "SHELL", description = "bash or zsh.")
  String shell = "";

  /// @param all the line with every command
  CompletionCommand(Supplier<CommandLine> all, Printer printer) {
    this.all = requireNonNull(all, "all");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    String script = AutoComplete.bash("roundhouse", all.get());
    switch (shell) {
      case "bash" -> printer.line(script);
      // The script loads bash's completion into zsh by itself.
      case "zsh" -> printer.line("#compdef roundhouse\n" + script);
      default ->
          throw new CommandException(
              Exit.USAGE, "there is no completion for " + shell + "; there is for bash and zsh");
    }
    return Exit.OK.code();
  }
}
