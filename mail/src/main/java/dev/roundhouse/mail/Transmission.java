package dev.roundhouse.mail;

import static java.util.Objects.requireNonNull;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/// One message on its way over one connection. What the mail library is needed for is in here and
/// in [Refusal], so that it is loaded with the first message.
final class Transmission {
  private static final Logger LOG = System.getLogger("roundhouse.mail");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final MailSettings settings;

  Transmission(MailSettings settings) {
    this.settings = requireNonNull(settings, "settings");
  }

  Delivery send(Mail mail) {
    Optional<Login> login = Optional.empty();
    try {
      Optional<Path> file = settings.passwordFile();
      if (file.isPresent()) {
        login = Optional.of(Login.read(settings.user().orElse(""), file.get()));
      }
      send(mail, login);
      return new Delivery.Taken();
    } catch (IOException e) {
      return new Delivery.Later(Refusal.line(e.getMessage() == null ? e.toString() : words(e)));
    } catch (MessagingException e) {
      return Refusal.of(e, login);
    }
  }

  /// A file system says only the name of the file.
  private static String words(IOException e) {
    return e.getClass() == IOException.class
        ? String.valueOf(e.getMessage())
        : e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  private void send(Mail mail, Optional<Login> login) throws IOException, MessagingException {
    Session session = Session.getInstance(properties(login.isPresent()));
    MimeMessage message = message(session, mail);
    Transport transport = session.getTransport("smtp");
    try {
      transport.connect(
          settings.place(),
          settings.portInForce(),
          login.map(Login::user).orElse(null),
          login.map(each -> each.password().reveal()).orElse(null));
      transport.sendMessage(message, message.getAllRecipients());
    } finally {
      close(transport);
    }
  }

  /// Whether it was taken is known by now.
  private static void close(Transport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      LOG.log(Level.TRACE, "a mail server did not say good-bye", e);
    }
  }

  private Properties properties(boolean isLogin) throws IOException {
    String patience = Long.toString(settings.timeout().toMillis());
    Properties all = new Properties();
    all.setProperty("mail.smtp.auth", Boolean.toString(isLogin));
    all.setProperty("mail.smtp.auth.mechanisms", "PLAIN LOGIN");
    all.setProperty("mail.smtp.connectiontimeout", patience);
    all.setProperty("mail.smtp.timeout", patience);
    // Otherwise the name of this machine is looked up, and told to the server.
    all.setProperty("mail.smtp.localhost", Address.domain(settings.from()));
    all.setProperty("mail.smtp.from", settings.from());
    all.setProperty("mail.smtp.quitwait", "false");
    all.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    all.setProperty("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
    all.setProperty("mail.smtp.socketFactory.fallback", "false");
    switch (settings.security()) {
      case STARTTLS -> {
        all.put("mail.smtp.socketFactory", new MeasuredSockets());
        all.setProperty("mail.smtp.starttls.enable", "true");
        all.setProperty("mail.smtp.starttls.required", "true");
      }
      case TLS -> all.setProperty("mail.smtp.ssl.enable", "true");
      case NONE -> all.put("mail.smtp.socketFactory", new MeasuredSockets());
    }
    Optional<Path> authorities = settings.authorities();
    if (authorities.isPresent()) {
      all.put("mail.smtp.ssl.socketFactory", Authorities.of(authorities.get()));
    }
    return all;
  }

  private MimeMessage message(Session session, Mail mail) throws MessagingException {
    String id = "<%s@%s>".formatted(mail.id(), Address.domain(settings.from()));
    MimeMessage message = new Kept(session, id);
    message.setFrom(new InternetAddress(settings.from()));
    message.setRecipient(RecipientType.TO, new InternetAddress(mail.to()));
    message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
    message.setHeader("Date", DATE.format(mail.at()));
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setText(mail.text(), StandardCharsets.UTF_8.name());
    message.saveChanges();
    return message;
  }

  /// A message with the id that it was given, and not one for each attempt.
  private static final class Kept extends MimeMessage {
    private final String id;

    Kept(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
