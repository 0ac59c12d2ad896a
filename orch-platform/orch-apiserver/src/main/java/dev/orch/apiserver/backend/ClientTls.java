package dev.orch.apiserver.backend;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Bytes;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** How the server speaks TLS with what stands behind it. Immutable; for any thread. */
public final class ClientTls {
  private static final int HTTPS = 443;

  private final SslContext context;
  private final String name;

  private ClientTls(SslContext context, String name) {
    this.context = context;
    this.name = name;
  }

  /**
   * Whom the server shows itself as.
   *
   * @param certificate its certificate for that
   * @param key the key of it
   */
  public record Shown(X509Certificate certificate, PrivateKey key) {}

  /**
   * For a server that shows a certificate of that name.
   *
   * @param authorities in PEM; null for those that the JDK knows
   * @param shown what is shown to it, if it asks
   * @throws IllegalArgumentException if the authorities can't be read
   */
  public static ClientTls verifying(
      @Nullable Bytes authorities, String name, @Nullable Shown shown) {
    SslContextBuilder builder = builder(shown).endpointIdentificationAlgorithm("HTTPS");
    if (authorities != null && authorities.size() > 0) {
      builder.trustManager(certificates(authorities));
    }
    return of(builder, name);
  }

  /** For whatever server is there. */
  public static ClientTls trustingAnybody(String name, @Nullable Shown shown) {
    return of(
        builder(shown)
            .endpointIdentificationAlgorithm(null)
            .trustManager(InsecureTrustManagerFactory.INSTANCE),
        name);
  }

  /** The same for a server that shows a certificate of another name. */
  public ClientTls named(String other) {
    return new ClientTls(context, other);
  }

  private static SslContextBuilder builder(@Nullable Shown shown) {
    SslContextBuilder builder =
        SslContextBuilder.forClient().sslProvider(SslProvider.JDK).protocols("TLSv1.3", "TLSv1.2");
    return shown == null ? builder : builder.keyManager(shown.key, shown.certificate);
  }

  private static ClientTls of(SslContextBuilder builder, String name) {
    try {
      return new ClientTls(builder.build(), name);
    } catch (SSLException e) {
      throw new IllegalArgumentException("no TLS: " + e.getMessage(), e);
    }
  }

  private static List<X509Certificate> certificates(Bytes pem) {
    ImmutableList.Builder<X509Certificate> found = ImmutableList.builder();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      factory
          .generateCertificates(new ByteArrayInputStream(pem.toArray()))
          .forEach(certificate -> found.add((X509Certificate) certificate));
    } catch (CertificateException e) {
      throw new IllegalArgumentException(
          "unable to load root certificates: unable to parse bytes as PEM block", e);
    }
    return found.build();
  }

  /** The client's end of one connection. */
  public SslHandler handler() {
    return context.newHandler(ByteBufAllocator.DEFAULT, name, HTTPS);
  }
}
