package dev.roundhouse.monitoring.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.http.SignedPost;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.mail.Delivery;
import dev.roundhouse.mail.Mail;
import dev.roundhouse.mail.Mailer;
import dev.roundhouse.monitoring.ChannelSettings;
import dev.roundhouse.protocol.JsonWriter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// How a channel takes a message: one attempt. Blocks no longer than its settings say.
@FunctionalInterface
interface Sender {
  /// @param address who of the channel gets it; empty where there is but one
  Delivery send(Message message, String address) throws InterruptedException;

  /// Those who get a message each.
  static List<String> addresses(ChannelSettings channel) {
    return channel instanceof ChannelSettings.Email email ? email.email().to() : List.of("");
  }

  static Sender of(ChannelSettings channel, Ticker ticker) {
    return switch (channel) {
      case ChannelSettings.Email email -> (message, to) -> mailed(email, message, to);
      case ChannelSettings.Slack slack -> (message, _) -> slack(slack.slack(), message);
      case ChannelSettings.Webhook hook ->
          (message, _) -> signed(hook.webhook(), message, ticker.instant());
      case ChannelSettings.Pagerduty duty -> (message, _) -> PagerEvents.send(duty, message);
      case ChannelSettings.Log log -> (message, _) -> logged(log.log(), message);
    };
  }

  private static Delivery mailed(ChannelSettings.Email email, Message message, String to)
      throws InterruptedException {
    String text = MessageText.of(message) + "\n-- \nRoundhouse, " + message.at() + "\n";
    try {
      Mail mail =
          new Mail(
              message.id(), message.at(), to, "[roundhouse] " + MessageText.subject(message), text);
      return new Mailer(email.email()).send(mail);
    } catch (IllegalArgumentException e) {
      return new Delivery.Never("it cannot be an e-mail: " + e.getMessage());
    }
  }

  private static Delivery slack(ChannelSettings.Slack.Incoming slack, Message message) {
    try {
      URI url = new URI(SecretFile.read("url-file", slack.urlFile()));
      SignedPost.check(url);
      String text = "*" + MessageText.subject(message) + "*\n" + MessageText.of(message);
      byte[] body = new JsonWriter().object().member("text", escaped(text)).end().toBytes();
      return new JsonPost(url, slack.timeout()).send(body);
    } catch (IOException e) {
      return new Delivery.Later(String.valueOf(e.getMessage()));
    } catch (URISyntaxException | IllegalArgumentException _) {
      // What it holds is a secret, even where it is no address.
      return new Delivery.Later(
          slack.urlFile() + " (url-file) holds no address such as https://host/path");
    }
  }

  /// These three have a meaning there; nobody who has a part in the text can ring for everybody.
  private static String escaped(String text) {
    int most = 3500;
    String cut = text.length() > most ? text.substring(0, most) + "…" : text;
    return cut.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static Delivery signed(
      ChannelSettings.Webhook.Signed hook, Message message, Instant now) {
    try {
      SecretFile.read("secret-file", hook.secretFile());
    } catch (IOException e) {
      return new Delivery.Later(String.valueOf(e.getMessage()));
    }
    String problem =
        new SignedPost(hook.url(), hook.secretFile(), hook.timeout())
            .send(MessageJson.write(message), now);
    return problem.isEmpty() ? new Delivery.Taken() : new Delivery.Later(problem);
  }

  private static Delivery logged(ChannelSettings.Log.Level level, Message message) {
    Logger log = System.getLogger("roundhouse.alerts");
    Level loud = Level.valueOf(level.name().toUpperCase(Locale.ROOT));
    log.log(loud, "{0}", MessageText.subject(message));
    if (message.items().size() > 1) {
      message.items().forEach(each -> log.log(loud, "{0} ({1})", each.summary(), each.alert()));
    }
    return new Delivery.Taken();
  }

  /// A message as it is kept.
  static String kept(Message message) {
    return new String(MessageJson.write(message), UTF_8);
  }
}
