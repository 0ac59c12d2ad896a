package dev.orch.apiserver.kubelet;

import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * Whether a certificate is that of the node which was meant: a node says itself what its addresses
 * are, and could say another's. Stateless.
 */
final class NodeCertificate {
  private static final String NODE = "system:node:";

  private NodeCertificate() {}

  /**
   * What is wrong with what was shown; empty if nothing is. A certificate whose common name is no
   * node's was given to the agent by somebody else than the cluster, who knows what it is for.
   */
  static String fault(SSLEngine engine, String node) {
    try {
      X509Certificate shown = (X509Certificate) engine.getSession().getPeerCertificates()[0];
      String name = commonName(shown);
      return !name.startsWith(NODE) || name.equals(NODE + node)
          ? ""
          : "tls: failed to verify certificate: x509: certificate is of "
              + name
              + ", not of "
              + NODE
              + node;
    } catch (SSLPeerUnverifiedException e) {
      return "tls: no certificate was shown";
    }
  }

  private static String commonName(X509Certificate certificate) {
    RDN[] names =
        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded())
            .getRDNs(BCStyle.CN);
    return names.length == 0
        ? ""
        : IETFUtils.valueToString(names[names.length - 1].getFirst().getValue());
  }
}
