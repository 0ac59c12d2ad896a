package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
  /** The older forms, as OpenSSL and Go write them: an EC key names its curve. */
  private static String traditional(KeyPair pair) throws IOException {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
    ASN1Object key = info.parsePrivateKey().toASN1Primitive();
    String type = "RSA PRIVATE KEY";
    if (pair.getPrivate() instanceof ECPrivateKey ec) {
      type = "EC PRIVATE KEY";
      key =
          new org.bouncycastle.asn1.sec.ECPrivateKey(
              ec.getParams().getOrder().bitLength(),
              ec.getS(),
              SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()).getPublicKeyData(),
              info.getPrivateKeyAlgorithm().getParameters());
    }
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(new PemObject(type, key.getEncoded()));
    }
    return text.toString();
  }

  static String pkcs8(PrivateKey key) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(key.getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  private static KeyPair rsa(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static KeyPair ec(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 2048})
  void rsaKeys_areReadInBothForms(int bits) throws Exception {
    KeyPair pair = rsa(bits);
    PrivateKey key = pair.getPrivate();
    String old = traditional(pair);
    assertThat(old).contains("BEGIN RSA PRIVATE KEY");
    assertThat(Pem.privateKey(old)).isEqualTo(key);
    assertThat(Pem.privateKey(pkcs8(key))).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void ecKeys_areReadInBothForms(String curve) throws Exception {
    KeyPair pair = ec(curve);
    PrivateKey key = pair.getPrivate();
    String old = traditional(pair);
    assertThat(old).contains("BEGIN EC PRIVATE KEY");
    assertThat(Pem.privateKey("-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n" + old))
        .isInstanceOfSatisfying(
            ECPrivateKey.class,
            read -> {
              assertThat(read.getS()).isEqualTo(((ECPrivateKey) key).getS());
              assertThat(read.getParams()).isEqualTo(((ECPrivateKey) key).getParams());
            });
    assertThat(Pem.privateKey(pkcs8(key))).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\nMIH/\n-----END EC PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAA\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA\n-----END ENCRYPTED PRIVATE KEY-----"
      })
  void whatIsNoKey_isRefused(String pem) {
    assertThatThrownBy(() -> Pem.privateKey(pem)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void certificates_areReadInTheirOrder() {
    String pem = Serving.pem(Serving.IDENTITY.authority());
    assertThat(Pem.certificates("text\n" + pem + "\nmore\n" + pem))
        .containsExactly(Serving.IDENTITY.authority(), Serving.IDENTITY.authority());
    assertThatThrownBy(() -> Pem.certificates("nothing"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> Pem.certificates("-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
