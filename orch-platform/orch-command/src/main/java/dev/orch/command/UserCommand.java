package dev.orch.command;

import dev.orch.apiserver.RequestedIdentity;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code orch user}: a kubeconfig for somebody, with a certificate that the cluster signs. */
@Command(
    name = "user",
    description = "Make a kubeconfig for a user, with a client certificate.",
    sortOptions = false)
final class UserCommand implements Callable<Integer> {
  private static final String SIGNER = "kubernetes.io/kube-apiserver-client";

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Parameters(index = "0", paramLabel = "NAME", description = "The user's name.")
  String name;

  @Option(names = "--group", paramLabel = "G", description = "A group of the user; may come again.")
  List<String> groups = new ArrayList<>();

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "How long the certificate is valid. Default: as long as the cluster allows.")
  @Nullable Integer days;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "The administrator's kubeconfig. Default: orch.kubeconfig.")
  Path kubeconfig = Path.of("orch.kubeconfig");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write the user's kubeconfig. Default: standard output.")
  @Nullable Path output;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() throws InterruptedException {
    Server server = Server.of(kubeconfig);
    RequestedIdentity identity = RequestedIdentity.of(name, groups, new SecureRandom());
    CertificateWish wish =
        new CertificateWish(
            SIGNER, "orch-user-", days == null ? null : Math.multiplyExact(days, 86_400));
    String certificate;
    try (StopSignal stop = StopSignal.open()) {
      String request =
          server.call(
              api -> {
                String made = wish.ask(api, identity);
                CertificateWish.approve(api, made);
                return made;
              });
      try (var api = server.open()) {
        certificate = CertificateWish.await(api, request, stop);
      }
    }
    Kubeconfig made =
        Kubeconfig.ofCertificate(
            server.url().toString(), pem(server.authority()), name, certificate, identity.key());
    if (output == null) {
      System.out.print(made.text());
    } else {
      made.write(output);
    }
    return 0;
  }

  private static String pem(X509Certificate certificate) {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read has an encoding", e);
    }
  }
}
