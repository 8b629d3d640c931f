package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.SignedPost;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Setting;
import dev.roundhouse.mail.MailSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Where alerts are told: an `email`, a `slack`, a `webhook`, a `pagerduty`, or the `log` of the
/// program.
public sealed interface ChannelSettings {
  /// Milder alerts are not told here.
  Severity minimum();

  /// Of alerts about servers, only those about these are told here; empty for all.
  List<ServerId> servers();

  /// As it stands in answers.
  String kind();

  /// How often a message is tried.
  int attempts();

  /// After the first attempt that failed; twice as long each time.
  Duration pause();

  /// The longest that one attempt takes.
  Duration timeout();

  /// By e-mail, a message to each address.
  record Email(
      @Setting("The mail server, who the messages are from and who gets them.") MailSettings email,
      @Setting(value = "Milder alerts are not told here.", fallback = "info") Severity minimum,
      @Setting("Of alerts about servers, only those about these are told here.")
          List<ServerId> servers)
      implements ChannelSettings {
    public Email {
      requireNonNull(email, "email");
      requireNonNull(minimum, "minimum");
      servers = List.copyOf(servers);
    }

    @Override
    public String kind() {
      return "email";
    }

    @Override
    public int attempts() {
      return email.attempts();
    }

    @Override
    public Duration pause() {
      return email.pause();
    }

    @Override
    public Duration timeout() {
      return email.timeout();
    }
  }

  /// By an incoming webhook of Slack, or of a program that understands the same.
  record Slack(
      @Setting("The address, which is a secret.") Incoming slack,
      @Setting(value = "Milder alerts are not told here.", fallback = "info") Severity minimum,
      @Setting("Of alerts about servers, only those about these are told here.")
          List<ServerId> servers)
      implements ChannelSettings {
    public Slack {
      requireNonNull(slack, "slack");
      requireNonNull(minimum, "minimum");
      servers = List.copyOf(servers);
    }

    /// A place whose address alone lets messages in.
    public record Incoming(
        @Setting("File with the address of the incoming webhook, for its owner alone (0600).")
            Path urlFile,
        @Setting(value = "Longest wait for an answer.", fallback = "5s", min = "100ms", max = "1m")
            Duration timeout,
        @Setting(
                value = "How often a message is tried before it is given up.",
                fallback = "10",
                min = "1",
                max = "50")
            int attempts,
        @Setting(
                value = "First pause after an attempt that failed; it grows to an hour.",
                fallback = "2s",
                min = "10ms",
                max = "1h")
            Duration pause) {
      public Incoming {
        requireNonNull(urlFile, "urlFile");
        requireNonNull(timeout, "timeout");
        requireNonNull(pause, "pause");
      }
    }

    @Override
    public String kind() {
      return "slack";
    }

    @Override
    public int attempts() {
      return slack.attempts();
    }

    @Override
    public Duration pause() {
      return slack.pause();
    }

    @Override
    public Duration timeout() {
      return slack.timeout();
    }
  }

  /// By a signed POST of JSON.
  record Webhook(
      @Setting("The address, and what signs the messages.") Signed webhook,
      @Setting(value = "Milder alerts are not told here.", fallback = "info") Severity minimum,
      @Setting("Of alerts about servers, only those about these are told here.")
          List<ServerId> servers)
      implements ChannelSettings {
    public Webhook {
      requireNonNull(webhook, "webhook");
      requireNonNull(minimum, "minimum");
      servers = List.copyOf(servers);
    }

    /// A place that knows by a signature who has sent a message.
    public record Signed(
        @Setting("Address that gets a POST with a JSON body.") URI url,
        @Setting(
                "File whose bytes sign the message, for its owner alone (0600):"
                    + " X-Roundhouse-Signature is sha256= and the HMAC, in hexadecimal, of"
                    + " X-Roundhouse-Timestamp, a dot and the body.")
            Path secretFile,
        @Setting(value = "Longest wait for an answer.", fallback = "5s", min = "100ms", max = "1m")
            Duration timeout,
        @Setting(
                value = "How often a message is tried before it is given up.",
                fallback = "10",
                min = "1",
                max = "50")
            int attempts,
        @Setting(
                value = "First pause after an attempt that failed; it grows to an hour.",
                fallback = "2s",
                min = "10ms",
                max = "1h")
            Duration pause) {
      public Signed {
        requireNonNull(secretFile, "secretFile");
        requireNonNull(timeout, "timeout");
        requireNonNull(pause, "pause");
        SignedPost.check(url);
      }
    }

    @Override
    public String kind() {
      return "webhook";
    }

    @Override
    public int attempts() {
      return webhook.attempts();
    }

    @Override
    public Duration pause() {
      return webhook.pause();
    }

    @Override
    public Duration timeout() {
      return webhook.timeout();
    }
  }

  /// By events of PagerDuty's second version, or of a program that understands the same.
  record Pagerduty(
      @Setting("The address, and the key of the service.") Events pagerduty,
      @Setting(value = "Milder alerts are not told here.", fallback = "critical") Severity minimum,
      @Setting("Of alerts about servers, only those about these are told here.")
          List<ServerId> servers)
      implements ChannelSettings {
    public Pagerduty {
      requireNonNull(pagerduty, "pagerduty");
      requireNonNull(minimum, "minimum");
      servers = List.copyOf(servers);
    }

    /// A place that takes events with a key.
    public record Events(
        @Setting(
                value = "Address that gets the events.",
                fallback = "https://events.pagerduty.com/v2/enqueue")
            URI url,
        @Setting("File with the routing key, for its owner alone (0600).") Path routingKeyFile,
        @Setting(value = "Longest wait for an answer.", fallback = "5s", min = "100ms", max = "1m")
            Duration timeout,
        @Setting(
                value = "How often a message is tried before it is given up.",
                fallback = "10",
                min = "1",
                max = "50")
            int attempts,
        @Setting(
                value = "First pause after an attempt that failed; it grows to an hour.",
                fallback = "2s",
                min = "10ms",
                max = "1h")
            Duration pause) {
      public Events {
        requireNonNull(routingKeyFile, "routingKeyFile");
        requireNonNull(timeout, "timeout");
        requireNonNull(pause, "pause");
        SignedPost.check(url);
      }
    }

    @Override
    public String kind() {
      return "pagerduty";
    }

    @Override
    public int attempts() {
      return pagerduty.attempts();
    }

    @Override
    public Duration pause() {
      return pagerduty.pause();
    }

    @Override
    public Duration timeout() {
      return pagerduty.timeout();
    }
  }

  /// By the log of the program.
  record Log(
      @Setting("Level of the lines: info, warning or error.") Level log,
      @Setting(value = "Milder alerts are not told here.", fallback = "info") Severity minimum,
      @Setting("Of alerts about servers, only those about these are told here.")
          List<ServerId> servers)
      implements ChannelSettings {
    /// How loud.
    public enum Level {
      INFO,
      WARNING,
      ERROR
    }

    public Log {
      requireNonNull(log, "log");
      requireNonNull(minimum, "minimum");
      servers = List.copyOf(servers);
    }

    @Override
    public String kind() {
      return "log";
    }

    @Override
    public int attempts() {
      return 1;
    }

    @Override
    public Duration pause() {
      return Duration.ofSeconds(1);
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(1);
    }
  }

  /// The files with secrets that it names.
  default Optional<Path> secretFile() {
    return switch (this) {
      case Email each -> each.email().passwordFile();
      case Slack each -> Optional.of(each.slack().urlFile());
      case Webhook each -> Optional.of(each.webhook().secretFile());
      case Pagerduty each -> Optional.of(each.pagerduty().routingKeyFile());
      case Log _ -> Optional.empty();
    };
  }
}
