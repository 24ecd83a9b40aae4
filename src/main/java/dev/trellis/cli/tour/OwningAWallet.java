package dev.trellis.cli.tour;

import dev.trellis.base.Environment;
import dev.trellis.json.Json;
import tools.jackson.databind.node.ObjectNode;

/// Signs in to a wallet with a one-time password, and changes the e-mail address with the signature
/// of the wallet's owner.
record OwningAWallet(String runId) implements Chapter {
    @Override
    public String title() {
        return "Owning a wallet";
    }

    @Override
    public void run(TourRunner tour) {
        String email = "ann-" + runId + "@example.com";
        String newEmail = "ann-" + runId + "@new.example.com";
        tour.narrate("A customer with an e-mail address. The wallet's first credential is that address.");
        String customer = tour.post("/customers", """
                {"platformCustomerId": "ann-%s", "customerType": "INDIVIDUAL", "fullName": "Ann Lee", "email": "%s"}""".formatted(runId, email)).text("id");
        String account = tour.get("/customers/internal-accounts?type=EMBEDDED_WALLET&customerId=" + customer)
                .text("data.0.id");
        if (account.isEmpty()) {
            tour.narrate("This platform has no currency that is held in wallets (USDB); the chapter is left out.");
            return;
        }
        String credential = tour.get("/auth/credentials?accountId=" + account).text("data.0.id");
        tour.check("it has one", !credential.isEmpty());

        tour.narrate(
                "The owner's device makes a key, and asks for a code. (In a sandbox it is 000000, and nothing is sent.)");
        TourWallet wallet = new TourWallet(Environment.system().random());
        tour.showValue("public key", wallet.publicKey());
        String path = "/auth/credentials/" + credential;
        var challenge = tour.post(path + "/challenge", "{}");
        tour.narrate("It seals the code and its public key for the key of that challenge: HPKE, RFC 9180.");
        ObjectNode attempt = Json.object();
        attempt.put("type", "EMAIL_OTP");
        attempt.put("encryptedOtpBundle", wallet.seal(challenge.text("otpEncryptionTargetBundle"), "000000"));
        String verify = attempt.toString();
        var signatureRequest = tour.post(path + "/verify", verify);
        tour.check("202: the key has to sign", signatureRequest.status() == 202);
        var session = sendSigned(tour, wallet, "POST", path + "/verify", verify, signatureRequest);
        tour.check(
                "the session is its: 15 minutes",
                session.status() == 200 && !session.text("expiresAt").isEmpty());

        tour.narrate("Now the address changes. The platform alone cannot: it gets what the owner has to sign.");
        String change = "{\"customerType\": \"INDIVIDUAL\", \"email\": \"" + newEmail + "\"}";
        var pending = tour.patch("/customers/" + customer, change);
        tour.check(
                "202, and nothing has changed",
                pending.status() == 202
                        && tour.sendUnshown("GET", "/customers/" + customer, null)
                                .text("email")
                                .equals(email));
        tour.showValue("the bytes to be signed", pending.text("payloadToSign"));
        var changed = sendSigned(tour, wallet, "PATCH", "/customers/" + customer, change, pending);
        tour.check(
                "200: the customer has the new address",
                changed.status() == 200 && changed.text("email").equals(newEmail));
        tour.check(
                "and so has the credential",
                tour.get("/auth/credentials?accountId=" + account)
                        .text("data.0.nickname")
                        .equals(newEmail));
        tour.narrate("Used once, it is used up.");
        var again = sendSigned(tour, wallet, "PATCH", "/customers/" + customer, change, pending);
        tour.check("401", again.status() == 401);
    }

    private static TourRunner.Reply sendSigned(
            TourRunner tour,
            TourWallet wallet,
            String method,
            String path,
            String body,
            TourRunner.Reply signatureRequest) {
        String stamp = wallet.stamp(signatureRequest.text("payloadToSign"));
        tour.showValue("the stamp", stamp);
        return tour.sendSigned(method, path, body, stamp, signatureRequest.text("requestId"));
    }
}
