package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Certificate and key from PEM files, for new connections always as last read. [#reload] looks
/// whether the files have changed; new ones that are wrong are logged and the old stay in use.
final class TlsFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final ApplicationProtocolConfig ALPN =
      new ApplicationProtocolConfig(
          Protocol.ALPN,
          SelectorFailureBehavior.NO_ADVERTISE,
          SelectedListenerFailureBehavior.ACCEPT,
          ApplicationProtocolNames.HTTP_2,
          ApplicationProtocolNames.HTTP_1_1);

  /// What the files held.
  private record Content(String certificate, String key) {}

  private final HttpSettings.Tls files;
  private Content content;
  private volatile SslContext context;

  private TlsFiles(HttpSettings.Tls files, Content content, SslContext context) {
    this.files = files;
    this.content = content;
    this.context = context;
  }

  /// @throws HttpException when a file cannot be read, is not what it should be, or the key is open
  ///   to others
  static TlsFiles open(HttpSettings.Tls files) {
    try {
      Content content = read(files);
      return new TlsFiles(files, content, context(files, content));
    } catch (NoSuchFileException e) {
      throw new HttpException("there is no file " + e.getFile() + ", named for TLS", e);
    } catch (IOException | GeneralSecurityException e) {
      throw new HttpException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  SslContext context() {
    return context;
  }

  /// Takes changed files into use. Called by one thread at a time.
  synchronized void reload() {
    Content read;
    try {
      read = read(files);
      if (read.equals(content)) {
        return;
      }
    } catch (IOException | GeneralSecurityException e) {
      Front.LOG.log(Level.DEBUG, "the TLS files cannot be read just now", e);
      return;
    }
    content = read;
    try {
      context = context(files, read);
      Front.LOG.log(Level.INFO, "now using the new certificate in " + files.certificate());
    } catch (IOException | GeneralSecurityException e) {
      Front.LOG.log(
          Level.ERROR, "the new TLS files are not used, the old stay: " + e.getMessage(), e);
    }
  }

  private static Content read(HttpSettings.Tls files) throws IOException, GeneralSecurityException {
    checkPrivate(files.key());
    return new Content(
        Files.readString(files.certificate(), US_ASCII), Files.readString(files.key(), US_ASCII));
  }

  private static void checkPrivate(Path key) throws IOException, GeneralSecurityException {
    if (!Files.getFileStore(key).supportsFileAttributeView("posix")) {
      return;
    }
    Set<PosixFilePermission> granted = Files.getPosixFilePermissions(key);
    if (granted.contains(PosixFilePermission.GROUP_READ)
        || granted.contains(PosixFilePermission.OTHERS_READ)) {
      throw new GeneralSecurityException(
          "the key file " + key + " can be read by others than its owner; chmod 600 it");
    }
  }

  private static SslContext context(HttpSettings.Tls files, Content content)
      throws IOException, GeneralSecurityException {
    Collection<? extends Certificate> read =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(content.certificate().getBytes(US_ASCII)));
    List<X509Certificate> chain = read.stream().map(X509Certificate.class::cast).toList();
    if (chain.isEmpty()) {
      throw new GeneralSecurityException("no certificate in " + files.certificate());
    }
    PrivateKey key = key(files.key(), content.key());
    if (!isPair(key, chain.getFirst().getPublicKey())) {
      throw new GeneralSecurityException(
          "the key in "
              + files.key()
              + " is not that of the certificate in "
              + files.certificate());
    }
    return SslContextBuilder.forServer(key, chain.toArray(X509Certificate[]::new))
        .sslProvider(SslProvider.JDK)
        .protocols("TLSv1.3", "TLSv1.2")
        .applicationProtocolConfig(ALPN)
        .build();
  }

  private static PrivateKey key(Path file, String pem) throws GeneralSecurityException {
    Matcher matcher = KEY.matcher(pem);
    if (!matcher.find()) {
      throw new GeneralSecurityException(
          "no unencrypted PKCS#8 key (BEGIN PRIVATE KEY) in " + file);
    }
    byte[] bytes = Base64.getMimeDecoder().decode(matcher.group(1));
    for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
      } catch (InvalidKeySpecException e) {
        Front.LOG.log(Level.TRACE, "not a key for " + algorithm, e);
      }
    }
    throw new GeneralSecurityException("the key in " + file + " is neither EC, RSA nor EdDSA");
  }

  /// Signs and verifies: a certificate renewed without its key must not be taken into use.
  private static boolean isPair(PrivateKey key, PublicKey certified)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> "EdDSA";
        };
    byte[] probe = {1, 2, 3, 4};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(probe);
    byte[] signed = signature.sign();
    if (!certified.getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    signature.initVerify(certified);
    signature.update(probe);
    return signature.verify(signed);
  }
}
