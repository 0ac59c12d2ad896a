package dev.orch.apiserver;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** Signs certificates that are asked for by requests. For one thread. */
record RequestSigning(CertificateAuthority authority, SecureRandom random) {
  private static final ImmutableMap<String, Integer> KEY_USAGES =
      ImmutableMap.<String, Integer>builder()
          .put("signing", KeyUsage.digitalSignature)
          .put("digital signature", KeyUsage.digitalSignature)
          .put("content commitment", KeyUsage.nonRepudiation)
          .put("key encipherment", KeyUsage.keyEncipherment)
          .put("key agreement", KeyUsage.keyAgreement)
          .put("data encipherment", KeyUsage.dataEncipherment)
          .put("cert sign", KeyUsage.keyCertSign)
          .put("crl sign", KeyUsage.cRLSign)
          .put("encipher only", KeyUsage.encipherOnly)
          .put("decipher only", KeyUsage.decipherOnly)
          .buildOrThrow();
  private static final ImmutableMap<String, KeyPurposeId> PURPOSES =
      ImmutableMap.<String, KeyPurposeId>builder()
          .put("any", KeyPurposeId.anyExtendedKeyUsage)
          .put("server auth", KeyPurposeId.id_kp_serverAuth)
          .put("client auth", KeyPurposeId.id_kp_clientAuth)
          .put("code signing", KeyPurposeId.id_kp_codeSigning)
          .put("email protection", KeyPurposeId.id_kp_emailProtection)
          .put("s/mime", KeyPurposeId.id_kp_emailProtection)
          .put("ipsec end system", KeyPurposeId.id_kp_ipsecEndSystem)
          .put("ipsec tunnel", KeyPurposeId.id_kp_ipsecTunnel)
          .put("ipsec user", KeyPurposeId.id_kp_ipsecUser)
          .put("timestamping", KeyPurposeId.id_kp_timeStamping)
          .put("ocsp signing", KeyPurposeId.id_kp_OCSPSigning)
          .buildOrThrow();
  private static final int SERIAL_BITS = 127;

  String sign(String pem, List<String> usages, Instant since, Instant until) {
    JcaPKCS10CertificationRequest request = read(pem);
    try {
      boolean signed =
          request.isSignatureValid(
              new JcaContentVerifierProviderBuilder().build(request.getPublicKey()));
      if (!signed) {
        throw new IllegalArgumentException("unable to verify certificate request signature");
      }
      return Certificates.pem(
          Certificates.sign(described(request, usages, since, until), authority.key()));
    } catch (GeneralSecurityException | OperatorCreationException | PKCSException | IOException e) {
      throw new IllegalArgumentException("unable to sign: " + e.getMessage(), e);
    }
  }

  private static JcaPKCS10CertificationRequest read(String pem) {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      if (parser.readObject() instanceof PKCS10CertificationRequest request) {
        return new JcaPKCS10CertificationRequest(request);
      }
      throw new IllegalArgumentException("PEM block type must be CERTIFICATE REQUEST");
    } catch (IOException e) {
      throw new IllegalArgumentException("malformed certificate request", e);
    }
  }

  private JcaX509v3CertificateBuilder described(
      JcaPKCS10CertificationRequest request, List<String> usages, Instant since, Instant until)
      throws GeneralSecurityException, IOException {
    Instant last = authority.certificate().getNotAfter().toInstant();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            authority.name(),
            new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1),
            Date.from(since),
            Date.from(until.isBefore(last) ? until : last),
            request.getSubject(),
            request.getPublicKey());
    int keyUsage =
        usages.stream().mapToInt(u -> KEY_USAGES.getOrDefault(u, 0)).reduce(0, (a, b) -> a | b);
    if (keyUsage != 0) {
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(keyUsage));
    }
    KeyPurposeId[] purposes =
        usages.stream().map(PURPOSES::get).filter(Objects::nonNull).toArray(KeyPurposeId[]::new);
    if (purposes.length > 0) {
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    }
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.certificate()));
    names(request, builder);
    return builder;
  }

  /** Of what else is asked for, names alone are granted. */
  private static void names(
      JcaPKCS10CertificationRequest request, JcaX509v3CertificateBuilder builder)
      throws IOException {
    Extensions asked = request.getRequestedExtensions();
    Extension names = asked == null ? null : asked.getExtension(Extension.subjectAlternativeName);
    if (names != null) {
      builder.addExtension(names);
    }
  }
}
