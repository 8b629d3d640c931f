package dev.roundhouse.gateway;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// What can be heard of a [ToolRun].
public sealed interface ToolEvent {
  /// How far it is, by the word of its server.
  ///
  /// @param total what the progress is out of; null where the server does not say
  record Progressed(double progress, @Nullable Double total, String message) implements ToolEvent {
    public Progressed {
      requireNonNull(message, "message");
    }
  }

  /// A person has to answer before it goes on: [ToolRun#answer].
  record Asked(ToolQuestion question) implements ToolEvent {
    public Asked {
      requireNonNull(question, "question");
    }
  }

  /// A question is not open any more, whether it was answered or not.
  record Settled(long number) implements ToolEvent {}

  /// Nothing follows.
  record Ended(ToolReply reply) implements ToolEvent {
    public Ended {
      requireNonNull(reply, "reply");
    }
  }
}
