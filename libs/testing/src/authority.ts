/**
 * An authority, and a certificate of it for mx.far.test, for a hundred years; made by
 *
 *   openssl ecparam -name prime256v1 -genkey -noout -out ca.key
 *   openssl req -x509 -new -key ca.key -sha256 -days 36500 -subj '/CN=Fumibako test authority' \\
 *     -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign -out ca.pem
 *   openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out leaf.key
 *   openssl req -new -key leaf.key -subj /CN=mx.far.test -out leaf.csr
 *   printf 'subjectAltName=DNS:mx.far.test,DNS:mta-sts.far.test\nbasicConstraints=CA:FALSE\n' > ext
 *   openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 36500 -sha256 -extfile ext -out leaf.pem
 */
export const authority = `-----BEGIN CERTIFICATE-----
MIIBqzCCAVGgAwIBAgIUQopuK/9Q1lbrjb7JfIkuvbs15WIwCgYIKoZIzj0EAwIw
IjEgMB4GA1UEAwwXRnVtaWJha28gdGVzdCBhdXRob3JpdHkwIBcNMjYxMTI0MTkz
MDM5WhgPMjEyNjEwMzExOTMwMzlaMCIxIDAeBgNVBAMMF0Z1bWliYWtvIHRlc3Qg
YXV0aG9yaXR5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEihCdpLosNniPnSZn
euKWesFY9MJuvKWE2c2VSIjJ+yTQttxxFxg+2Xz+hgz+h43JOfMlqZWHKeIru5mK
bOWddKNjMGEwHQYDVR0OBBYEFO+ptLdsHVpe6NXjNMd2ZSvKRASrMB8GA1UdIwQY
MBaAFO+ptLdsHVpe6NXjNMd2ZSvKRASrMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0P
AQH/BAQDAgIEMAoGCCqGSM49BAMCA0gAMEUCIQCD4o/p14wjlMPaYN8BoWE5RXU2
6NTE/aQY2VVYL42g/QIgSFpddjtFaZkwq5m7YP/X40eA/1D6m9jUMS3Je8SnDK8=
-----END CERTIFICATE-----
`;

export const ofAuthority = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg92kBi7pQl/WXUNGT
/QlKEU1lHxjCWB5sEPhsIxXOQiShRANCAATpRpGYxLsRIA2HjgezXq0CpB+Mnk+/
V+g1Mf3UUxCAp1eeXNbA8MzDmjEg1rEuP5gajLQKXv8s88E2bvwPO7T6
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBsTCCAVmgAwIBAgIUH6dPTeHjn7ANPf68wm4HCgYmSnowCgYIKoZIzj0EAwIw
IjEgMB4GA1UEAwwXRnVtaWJha28gdGVzdCBhdXRob3JpdHkwIBcNMjYxMTI0MTkz
MDM5WhgPMjEyNjEwMzExOTMwMzlaMBYxFDASBgNVBAMMC214LmZhci50ZXN0MFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE6UaRmMS7ESANh44Hs16tAqQfjJ5Pv1fo
NTH91FMQgKdXnlzWwPDMw5oxINaxLj+YGoy0Cl7/LPPBNm78Dzu0+qN3MHUwKAYD
VR0RBCEwH4ILbXguZmFyLnRlc3SCEG10YS1zdHMuZmFyLnRlc3QwCQYDVR0TBAIw
ADAdBgNVHQ4EFgQUHDkH+SmBBPHVS4vS7fm0jrJZQCAwHwYDVR0jBBgwFoAU76m0
t2wdWl7o1eM0x3ZlK8pEBKswCgYIKoZIzj0EAwIDRgAwQwIgSO+xFBK6jNoR2u2I
abNjXgSXutPIDUjK2qkdJNby5J8CH09/lRJjOgI8TVvjh7J+wv3fHUla9bykAg7M
/yCouNI=
-----END CERTIFICATE-----
`,
};
