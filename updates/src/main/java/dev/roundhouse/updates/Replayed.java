package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// A call of a tool that only reads, kept from real use and made again under trial.
///
/// @param call the tool, and what tells its arguments from others; never the arguments
/// @param isWell whether it was answered, and the answer said that it had worked
/// @param shape the form of the answer, or why there was none
/// @param median how long half of the answers took at most
public record Replayed(String call, boolean isWell, String shape, Duration median) {
  public Replayed {
    requireNonNull(call, "call");
    requireNonNull(shape, "shape");
    requireNonNull(median, "median");
  }
}
