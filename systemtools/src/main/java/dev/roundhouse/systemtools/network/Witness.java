package dev.roundhouse.systemtools.network;

import static java.util.Objects.requireNonNull;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Lets every server pass and remembers what there is against it: for connections that only look at
/// a certificate. For one connection.
final class Witness extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager judge;
  private volatile @Nullable String objection;

  private Witness(X509ExtendedTrustManager judge) {
    this.judge = requireNonNull(judge, "judge");
  }

  /// One that judges by whom this Java trusts.
  static Witness ofMachine() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      for (TrustManager each : factory.getTrustManagers()) {
        if (each instanceof X509ExtendedTrustManager judge) {
          return new Witness(judge);
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot judge certificates", e);
    }
    throw new IllegalStateException("this Java cannot judge certificates");
  }

  /// Null when there is nothing against it.
  @Nullable String objection() {
    return objection;
  }

  /// What may fail.
  private interface Judgement {
    void pass() throws CertificateException;
  }

  private void hear(Judgement judgement) {
    try {
      judgement.pass();
    } catch (CertificateException e) {
      objection = String.valueOf(e.getMessage());
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
    hear(() -> judge.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
    hear(() -> judge.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) {
    hear(() -> judge.checkServerTrusted(chain, type));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("nobody connects here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("nobody connects here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("nobody connects here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
