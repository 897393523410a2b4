/// Self-signed for 127.0.0.1 and localhost until 2126, its own authority; known to everyone, so good for
/// nothing but tests.
package enum TestCertificate {
    package static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBnDCCAUGgAwIBAgIUf+ZQTg4JQOvU6jLnB/xuFF4UO1YwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMTAzMjgwMloYDzIxMjYxMDI4
        MDMyODAyWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAATTdfY5kx63KLEVgdqUrmXJYigBUCP81GVXCSLk0THRKNJ8z8ckzhg3
        ekbjqqJF5fVYSgFIJAh4NhVbFCRlOhHQo28wbTAdBgNVHQ4EFgQUVLfJwqund1NB
        /cuce+ZNPunhGj0wHwYDVR0jBBgwFoAUVLfJwqund1NB/cuce+ZNPunhGj0wDwYD
        VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3QwCgYIKoZI
        zj0EAwIDSQAwRgIhAI/HzkF1Z5941w41W42Tdy7g4l7Yq1cd7x2nh/4Ql1ulAiEA
        5BqAPh969lVZGGWjrlKrhviFdyzEWqz4OdblTzUTzro=
        -----END CERTIFICATE-----
        """
    package static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgp5PGF/WKeRoABCBp
        qGWgtZLN7mtJZX9yR4PklqMA24mhRANCAATTdfY5kx63KLEVgdqUrmXJYigBUCP8
        1GVXCSLk0THRKNJ8z8ckzhg3ekbjqqJF5fVYSgFIJAh4NhVbFCRlOhHQ
        -----END PRIVATE KEY-----
        """

    /// Both as files in the folder: `certificate.pem` and `key.pem`.
    package static func write(_ folder: TemporaryFolder) throws -> (certificate: String, key: String) {
        (
            try folder.write("certificate.pem", certificate),
            try folder.write("key.pem", key)
        )
    }
}
