-- Sign-in by other providers. Requirements P1, P2, P3.

-- The ways a user has into the account. Where one is removed, one must stay: lock the user's row, remove, look here.
CREATE FUNCTION ways_in(p_user uuid, p_mail_sign_in boolean, OUT password boolean, OUT passkeys integer, OUT providers integer, OUT mail boolean)
LANGUAGE sql STABLE AS $$
    SELECT u.password_hash IS NOT NULL,
           (SELECT count(*)::integer FROM user_passkeys k WHERE k.user_id = u.id),
           (SELECT count(*)::integer FROM user_logins l WHERE l.user_id = u.id),
           p_mail_sign_in AND u.email IS NOT NULL AND u.email_verified
      FROM users u WHERE u.id = p_user
$$;

-- Somebody has proven an e-mail that another person registered before without proof (AC-160): what that person set up goes,
-- before the rightful owner is let in. Sessions end, and with them their grants; links in mails die with the stamp.
CREATE FUNCTION claim_account(p_user uuid, p_stamp text, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET password_hash = NULL, email_verified = true, two_factor_enabled = false, security_stamp = p_stamp,
        phone_number = NULL, phone_number_verified = false
     WHERE id = p_user;
    DELETE FROM user_logins WHERE user_id = p_user;
    DELETE FROM user_passkeys WHERE user_id = p_user;
    DELETE FROM user_tokens WHERE user_id = p_user;
    DELETE FROM consents WHERE user_id = p_user;
    UPDATE sessions SET ended_at = p_now WHERE user_id = p_user AND ended_at IS NULL;
    INSERT INTO security_events (at, type, user_id) VALUES (p_now, 'account_claimed', p_user);
END $$;
