package dev.orch.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.Chance;
import dev.orch.network.ingress.IngressTable;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

/** Certificates by the host that a client asks for. */
class TlsTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static Certificate certificate(String name, String algorithm) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    X500Name own = new X500Name("CN=" + name);
    Instant now = Instant.now();
    return new Certificate(
        List.of(
            new JcaX509CertificateConverter()
                .getCertificate(
                    new JcaX509v3CertificateBuilder(
                            own,
                            BigInteger.ONE,
                            Date.from(now.minusSeconds(60)),
                            Date.from(now.plusSeconds(3600)),
                            own,
                            pair.getPublic())
                        .build(
                            new JcaContentSignerBuilder(
                                    algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA")
                                .build(pair.getPrivate())))),
        pair.getPrivate());
  }

  private static final X509TrustManager ALL =
      new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
          return new X509Certificate[0];
        }
      };

  private static SSLContext trusting() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {ALL}, null);
    return context;
  }

  /** The name in the certificate that is shown to who asks for a host. */
  private static String shown(IngressProxy proxy, String host) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            trusting()
                .getSocketFactory()
                .createSocket(
                    InetAddress.getLoopbackAddress(), proxy.addresses().get(1).getPort())) {
      socket.setSoTimeout(20_000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(host)));
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      X509Certificate first = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return first.getSubjectX500Principal().getName();
    }
  }

  @Test
  void certificate_isThatOfTheHost() throws Exception {
    Routes routes =
        new Routes(
            IngressTable.EMPTY,
            Map.of(),
            Map.of("a.com", certificate("a", "RSA"), "*.b.com", certificate("b", "EC")));
    try (IngressProxy proxy =
        IngressProxy.start(
            ANY,
            ANY,
            Duration.ofSeconds(5),
            new Balancer(() -> routes, new Chance(1)),
            () -> routes)) {
      assertThat(shown(proxy, "a.com")).isEqualTo("CN=a");
      assertThat(shown(proxy, "A.com")).isEqualTo("CN=a");
      assertThat(shown(proxy, "x.b.com")).isEqualTo("CN=b");
      assertThatThrownBy(() -> shown(proxy, "c.com")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void newerProtocol_isSpokenWithWhoSpeaksIt() throws Exception {
    Routes routes =
        new Routes(
            IngressTable.EMPTY, Map.of(), Map.of("localhost", certificate("localhost", "EC")));
    try (IngressProxy proxy =
        IngressProxy.start(
            ANY,
            ANY,
            Duration.ofSeconds(5),
            new Balancer(() -> routes, new Chance(1)),
            () -> routes)) {
      HttpResponse<String> answer =
          HttpClient.newBuilder()
              .sslContext(trusting())
              .build()
              .send(
                  HttpRequest.newBuilder(
                          URI.create(
                              "https://localhost:" + proxy.addresses().get(1).getPort() + "/"))
                      .timeout(Duration.ofSeconds(20))
                      .build(),
                  BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.statusCode()).isEqualTo(404);
    }
  }
}
