package dev.orch.command;

import dev.orch.client.ClusterAccess;
import dev.orch.client.Credentials;
import dev.orch.client.KubeConfig;
import dev.orch.client.RemoteApi;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * A server that a command calls.
 *
 * @param access how it is reached
 */
record Server(ClusterAccess access) {
  /** The one that a kubeconfig's current context names. @throws Failure if it can't be read */
  static Server of(Path kubeconfig) {
    if (!Files.exists(kubeconfig)) {
      throw new Failure(
          "--kubeconfig " + kubeconfig + ": no such file: is a cluster up in this folder?");
    }
    try {
      return new Server(KubeConfig.of(List.of(kubeconfig)).access(InstantSource.system()));
    } catch (IllegalArgumentException e) {
      throw new Failure("--kubeconfig " + kubeconfig + ": " + e.getMessage());
    }
  }

  /** The same as somebody else. */
  Server as(Credentials credentials) {
    return new Server(access.withCredentials(credentials));
  }

  /** Does something with its API. @throws Failure if the API refuses it or isn't there */
  <R> R call(Function<Api, R> task) {
    try (RemoteApi api = open()) {
      return task.apply(api);
    } catch (ApiException e) {
      throw new Failure(access.server() + ": " + e.getMessage());
    }
  }

  /** A connection, which the caller closes. */
  RemoteApi open() {
    return RemoteApi.builder(access).fieldManager("orch").build();
  }

  URI url() {
    return access.server();
  }

  /** The certificate of the authority that vouches for it. @throws Failure if none is named */
  X509Certificate authority() {
    List<X509Certificate> authorities = access.trust().authorities();
    if (authorities.isEmpty()) {
      throw new Failure(access.server() + ": the kubeconfig names no certificate-authority");
    }
    return authorities.get(0);
  }

  /** The first certificate of a PEM text. @throws Failure if there is none */
  static X509Certificate certificate(String pem) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    } catch (CertificateException e) {
      throw new Failure("the authority's certificate can't be read");
    }
  }

  /** What pins an authority: the hash of its public key, as kubeadm writes it. */
  static String hash(X509Certificate authority) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return "sha256:"
          + HexFormat.of().formatHex(digest.digest(authority.getPublicKey().getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has this hash", e);
    }
  }
}
