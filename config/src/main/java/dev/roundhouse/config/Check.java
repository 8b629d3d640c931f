package dev.roundhouse.config;

import dev.roundhouse.kernel.Names;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/// Looks at settings that are well formed one by one and says what does not fit together, such as a
/// reference to a server that is not there. Runs after binding, once nothing else is wrong.
///
/// @param <R> the root record
@FunctionalInterface
public interface Check<R> {
  void check(R settings, Report report);

  /// Takes what a check finds; the place in the file follows from the key path.
  @FunctionalInterface
  interface Report {
    void problem(KeyPath at, String message, Optional<String> nearest);

    default void problem(KeyPath at, String message) {
      problem(at, message, Optional.empty());
    }

    /// A name that means nothing, with the known name that is nearest.
    ///
    /// @param what what should have that name: "server"
    default void unknown(KeyPath at, String what, String name, Collection<String> known) {
      problem(at, "unknown " + what + " " + Text.shown(name), Names.nearest(name, known));
    }
  }

  /// Finds every [SecretText] in the settings that cannot be resolved now.
  static <R extends Record> Check<R> secrets(Function<? super R, SecretResolver> resolver) {
    return (settings, report) -> {
      SecretResolver secrets = resolver.apply(settings);
      SecretTexts.in(settings)
          .forEach((path, text) ->
              secrets
                  .problems(text)
                  .forEach(problem -> report.problem(path, "" + problem.getMessage())));
    };
  }
}
