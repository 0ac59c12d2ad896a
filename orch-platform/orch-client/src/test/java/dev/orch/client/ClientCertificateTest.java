package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orch.model.core.ConfigMap;
import dev.orch.store.api.ApiException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Callers that show a certificate, to a server that wants one. */
@Timeout(60)
class ClientCertificateTest {
  private static final char[] NO_PASSWORD = "".toCharArray();

  /** A key, and a certificate that it signed itself. */
  private record Holder(KeyPair pair, X509Certificate certificate) {
    static Holder of(String name, String algorithm, int size, String signature) throws Exception {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      KeyPair pair = generator.generateKeyPair();
      X500Name subject = new X500Name("CN=" + name);
      Instant now = Instant.now();
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              subject,
              BigInteger.ONE,
              Date.from(now.minus(Duration.ofDays(1))),
              Date.from(now.plus(Duration.ofDays(1))),
              subject,
              pair.getPublic());
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
      return new Holder(
          pair,
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(new JcaContentSignerBuilder(signature).build(pair.getPrivate()))));
    }

    ClientIdentity identity() throws Exception {
      StringWriter key = new StringWriter();
      try (JcaPEMWriter pem = new JcaPEMWriter(key)) {
        pem.writeObject(pair.getPrivate());
      }
      String text = key.toString();
      return ClientIdentity.ofPem(
          Serving.pem(certificate),
          text.contains("BEGIN RSA") ? text : PemTest.pkcs8(pair.getPrivate()));
    }
  }

  /** The TLS of a server that takes this client alone. */
  private static SSLServerSocket socket(Holder server, X509Certificate client) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "server",
        server.pair().getPrivate(),
        NO_PASSWORD,
        new Certificate[] {server.certificate()});
    KeyManagerFactory keyManagers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(keys, NO_PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("client", client);
    TrustManagerFactory trustManagers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trustManagers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    SSLServerSocket socket =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
    socket.setNeedClientAuth(true);
    return socket;
  }

  private static RemoteApi client(SSLServerSocket socket, Holder server, Credentials shown) {
    ClusterAccess access =
        ClusterAccess.of(URI.create("https://127.0.0.1:" + socket.getLocalPort()))
            .withTrust(Trust.authority(Serving.pem(server.certificate())))
            .withCredentials(shown);
    return RemoteApi.builder(access).build();
  }

  @ParameterizedTest
  @CsvSource({"RSA,2048,SHA256withRSA", "EC,256,SHA256withECDSA"})
  void certificate_isShownToAServerThatWantsOne(String algorithm, int size, String signature)
      throws Exception {
    Holder server = Holder.of("server", "RSA", 2048, "SHA256withRSA");
    Holder caller = Holder.of("caller", algorithm, size, signature);
    SSLServerSocket socket = socket(server, caller.certificate());
    try (ScriptedServer scripted =
            new ScriptedServer(socket, ScriptedServer.answer(200, "{'metadata':{},'items':[]}"));
        RemoteApi api = client(socket, server, Credentials.certificate(caller.identity()))) {
      assertThat(api.resources(ConfigMap.class).list().items()).isEmpty();
      assertThat(scripted.received).hasSize(1);
    }
  }

  @Test
  void callerWithoutOne_isRefused() throws Exception {
    Holder server = Holder.of("server", "RSA", 2048, "SHA256withRSA");
    Holder caller = Holder.of("caller", "RSA", 2048, "SHA256withRSA");
    SSLServerSocket socket = socket(server, caller.certificate());
    try (ScriptedServer scripted =
            new ScriptedServer(socket, ScriptedServer.answer(200, "{'metadata':{},'items':[]}"));
        RemoteApi api = client(socket, server, Credentials.anonymous())) {
      assertThat(
              catchThrowableOfType(ApiException.class, () -> api.resources(ConfigMap.class).list()))
          .isNotNull();
      assertThat(scripted.received).isEmpty();
    }
  }
}
