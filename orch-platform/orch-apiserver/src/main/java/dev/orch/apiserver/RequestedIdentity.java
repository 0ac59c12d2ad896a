package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A new key, and the request by which its holder asks an authority for a certificate.
 *
 * @param request in PEM, PKCS #10
 * @param key in PEM: a secret
 */
public record RequestedIdentity(String request, String key) {
  /**
   * Makes both.
   *
   * @param user the common name
   * @param groups the organizations
   * @param random where the key comes from
   */
  public static RequestedIdentity of(String user, List<String> groups, SecureRandom random) {
    return of(user, groups, ImmutableList.of(), random);
  }

  /**
   * Makes both.
   *
   * @param user the common name
   * @param groups the organizations
   * @param names names and addresses of hosts that it is for besides
   * @param random where the key comes from
   */
  public static RequestedIdentity of(
      String user, List<String> groups, List<String> names, SecureRandom random) {
    X500NameBuilder subject = new X500NameBuilder();
    groups.forEach(group -> subject.addRDN(BCStyle.O, group));
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      KeyPair keys = Certificates.keys(random);
      PKCS10CertificationRequestBuilder builder =
          new JcaPKCS10CertificationRequestBuilder(
              subject.addRDN(BCStyle.CN, user).build(), keys.getPublic());
      if (!names.isEmpty()) {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(
            Extension.subjectAlternativeName, false, Certificates.alternatives(names));
        builder.addAttribute(
            PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
      }
      writer.writeObject(
          builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
      writer.flush();
      return new RequestedIdentity(text.toString(), Certificates.pem(keys.getPrivate()));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot make a request for a certificate", e);
    }
  }

  @Override
  public String toString() {
    return "RequestedIdentity[" + request + "]";
  }
}
