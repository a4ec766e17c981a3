"""Opens formats.json with code written from the specification, not from the crate. See ../README.md. Needs `cryptography` 45."""
import base64
import hashlib
import hmac
import json
import pathlib
import struct
import unicodedata

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
P = json.loads(pathlib.Path(__file__).with_name('formats.json').read_text())
b=lambda n: bytes.fromhex(P[n])
sha=lambda *x: hashlib.sha256(b''.join(x)).digest()
def extract(salt,ikm): return hmac.new(salt or bytes(32),ikm,'sha256').digest()
def expand(prk,info,n):
    out=t=b'';i=1
    while len(out)<n: t=hmac.new(prk,t+info+bytes([i]),'sha256').digest(); out+=t; i+=1
    return out[:n]
def kdf(ikm,purpose,ctx=b'',n=32,salt=None): return expand(extract(salt,ikm),b'inro/20261122/'+purpose+b'\0'+ctx,n)
def rotl(x,n): return ((x<<n)|(x>>(32-n)))&0xffffffff
def hchacha(key,nonce16):
    s=list(struct.unpack('<4I',b'expand 32-byte k'))+list(struct.unpack('<8I',key))+list(struct.unpack('<4I',nonce16))
    def q(a,b_,c,d):
        s[a]=(s[a]+s[b_])&0xffffffff; s[d]=rotl(s[d]^s[a],16)
        s[c]=(s[c]+s[d])&0xffffffff; s[b_]=rotl(s[b_]^s[c],12)
        s[a]=(s[a]+s[b_])&0xffffffff; s[d]=rotl(s[d]^s[a],8)
        s[c]=(s[c]+s[d])&0xffffffff; s[b_]=rotl(s[b_]^s[c],7)
    for _ in range(10):
        q(0,4,8,12);q(1,5,9,13);q(2,6,10,14);q(3,7,11,15);q(0,5,10,15);q(1,6,11,12);q(2,7,8,13);q(3,4,9,14)
    return struct.pack('<8I',*(s[:4]+s[12:]))
def xopen(key,nonce,ct,aad): return ChaCha20Poly1305(hchacha(key,nonce[:16])).decrypt(bytes(4)+nonce[16:],ct,aad)
def unwrap(K,w,aad):
    assert w[0]==1; nonce,com=w[1:25],w[25:57]; okm=kdf(K,b'wrap',nonce,64); assert okm[32:]==com
    return xopen(okm[:32],nonce,w[57:],aad)
def unpad(p):
    n=struct.unpack('>I',p[:4])[0]; assert not any(p[4+n:]); return p[4:4+n]
u32=lambda n: struct.pack('>I',n); u64=lambda n: struct.pack('>Q',n)
L=lambda pur,ctx: b'inro/20261122/'+pur+b'\0'+ctx
# HPKE
suite_kem=b'KEM'+b'\0\x20'; suite=b'HPKE'+b'\0\x20\0\x01\0\x03'
def lex(s,salt,label,ikm): return extract(salt,b'HPKE-v1'+s+label+ikm)
def lexp(s,prk,label,info,n): return expand(prk,struct.pack('>H',n)+b'HPKE-v1'+s+label+info,n)
def hpke_open(sk,sealed,info,psk=b'',pskid=b''):
    enc,ct=sealed[:32],sealed[32:]; k=X25519PrivateKey.from_private_bytes(sk)
    dh=k.exchange(X25519PublicKey.from_public_bytes(enc)); pk=k.public_key().public_bytes_raw()
    ss=lexp(suite_kem,lex(suite_kem,b'',b'eae_prk',dh),b'shared_secret',enc+pk,32)
    mode=b'\1' if psk else b'\0'
    ctx=mode+lex(suite,b'',b'psk_id_hash',pskid)+lex(suite,b'',b'info_hash',info)
    sec=lex(suite,ss,b'secret',psk)
    return ChaCha20Poly1305(lexp(suite,sec,b'key',ctx,32)).decrypt(lexp(suite,sec,b'base_nonce',ctx,12),ct,b'')
ok=[]
def check(n,c): assert c,n; ok.append(n)
seal=b('seal'); acct=b('account'); vault=b('vault')
check('sign-in id',kdf(seal,b'sign-in id',n=16)==b('sign_in_id'))
pw=unicodedata.normalize('NFKC',P['passphrase']).encode()
st=Argon2id(salt=kdf(seal,b'argon2id salt',n=16),length=32,iterations=3,lanes=1,memory_cost=65536).derive(pw)
check('auth',kdf(st,b'passphrase auth key',salt=seal)==b('auth_key')); check('unlock',kdf(st,b'passphrase unlock key',salt=seal)==b('unlock_key'))
for n,k in(('words',b'words'),('passkey',b'passkey')):
    src=b('words' if n=='words' else 'passkey_output')
    check(n,kdf(src,k+b' id',n=16)==b(n+'_id') and kdf(src,k+b' auth key')==b(n+'_auth_key') and kdf(src,k+b' unlock key')==b(n+'_unlock_key'))
ak=unwrap(b('unlock_key'),b('wrapped_account_key'),L(b'account key',acct+u32(3))); check('account key',ak==b('account_key'))
check('device name',unpad(unwrap(ak,b('sealed_device_name'),L(b'device name',acct+u32(3)))).decode()=='台所のタブレット')
s=unpad(unwrap(ak,b('sealed_state'),L(b'account state',acct+u32(3))))
check('state',s[0]==1 and s[1:17]==acct and s[17:29]==u32(3)+u64(41) and s[93:109]==seal and s[109:111]==b'\0\1' and s[111:127]==vault)
l=b('member_list_3'); body,sig=l[:-64],l[-64:]
Ed25519PublicKey.from_public_bytes(b('owner_verify_key')).verify(sig,body); check('list signature',True)
check('list link',body[21:53]==sha(b('member_list_2')) and body[17:21]==u32(3) and body[53:57]==u32(2))
e=body[107:]; owner_pub=e[17:81]; g=e[161:322]; check('guest entry',g[:16]==b('guest') and g[16]==2)
pair=kdf(b('invitation_secret'),b'pair secret',owner_pub+g[17:81]); check('pair secret',pair==b('pair_secret'))
vk=hpke_open(b('guest_exchange_secret'),g[81:],vault+u32(2)+owner_pub+g[17:81],pair,b'inro/pair/1'); check('key box (PSK)',vk==b('vault_key_2'))
boxes=e[322:]; box2=boxes[137:274]; gs=unwrap(kdf(vk,b'box key',vault+u32(2)),box2,L(b'generation box',vault+u32(2)))
vk1=gs[32:]; g1=unwrap(kdf(vk1,b'box key',vault+u32(1)),boxes[:137],L(b'generation box',vault+u32(1))); check('generation boxes',g1[32:]==bytes(32))
n=b('member_list_4'); Ed25519PublicKey.from_public_bytes(b('owner_verify_key')).verify(n[-64:],n[:-64]); check('list 4',n[0]==2 and n[17:21]==u32(4) and n[21:53]==sha(l) and n[107:429]==l[107:429])
x=n[429:1075]; nk=kdf(vk,b'member name key',vault+u32(2))
def name(at,who): p=unwrap(nk,x[at+8:at+323],L(b'member name',vault+u32(2)+who)); k=int.from_bytes(p[:2],'big'); assert not any(p[2+k:]); return p[2:2+k].decode()
check('ends and names',x[:8]==bytes(8) and x[323:331]==u64(2_089_000_000) and name(0,acct)=='髙﨑　千鶴' and name(323,b('guest'))=='父' and n[1075:-64]==boxes)
r=b('sealed_record'); check('record form',r[0]==1 and r[1:5]==u32(2))
aad=b'inro/record/1'+vault+b('record')+u64(P['record_revision'])+u32(2)
check('record',unpad(xopen(kdf(vk,b'record seal key',vault+u32(2)),r[5:29],r[29:],aad))==b('record_body'))
check('file',ChaCha20Poly1305(b('file_key')).decrypt(bytes(11)+b'\1',b('sealed_file'),b'').rstrip(b'\0')==b('file_content'))
j=b('journal_entry'); check('journal (base)',j[0]==1 and j[1:5]==u32(2) and hpke_open(gs[:32],j[5:],vault+u64(2)+b('journal_before'))==b('journal_event'))
check('chain',sha(vault,u64(2),b('journal_before'),j)==b('journal_chain'))
h=b('head'); Ed25519PublicKey.from_public_bytes(b('owner_verify_key')).verify(h[225:],h[:225])
check('head',len(h)==289 and h[1:17]==vault and h[17:25]==u64(2) and h[29:61]==sha(b('record')+u64(7)+sha(r)) and h[65:97]==sha(l) and h[105:137]==b('journal_chain') and h[201:217]==acct)
link=sha(h[137:169],sha(h)); check('link',link==b('head_link'))
A='0123456789ABCDEFGHJKMNPQRSTVWXYZ'; v=int.from_bytes(link,'big')>>206
code=''.join(A[(v>>(45-5*i))&31] for i in range(10)); check('state code',code[:5]+'-'+code[5:]==P['state_code'])
def res(p):
    x=bytearray(kdf(b('grant_key'),b'resource id',b('record')+u32(p),16)); x[6]=x[6]&15|128; x[8]=x[8]&63|128; x=x.hex(); return '-'.join([x[:8],x[8:12],x[12:16],x[16:20],x[20:]])
check('resource ids',res(0)==P['resource_id_0'] and res(1)==P['resource_id_1'])
check('reply',unpad(unwrap(kdf(b('grant_key'),b'reply'),b('sealed_reply'),L(b'reply',b('link'))))==b('reply'))
check('reply id',kdf(b('grant_key'),b'reply id',sha(b('reply')),16)==b('reply_id'))
def mul(a,c):
    r=0
    for i in range(5):
        if c>>i&1: r^=a<<i
    for i in range(9,4,-1):
        if r>>i&1: r^=0b100101<<(i-5)
    return r
def chk(d,step):
    s=0
    for i,x in enumerate(d,1):
        p=1
        for _ in range(i*step): p=mul(p,2)
        s^=mul(p,x)
    return s
t=[A.index(c) for c in P['typed_seal'].replace('-','')]; n=0
for x in t[:26]: n=n<<5|x
check('typed seal',n==int.from_bytes(seal,'big') and t[26:]==[chk(t[:26],1),chk(t[:26],2)])
t=[A.index(c) for c in P['provider_number'].replace('-','')]; check('number',t[10]==chk(t[:10],1))
d=P['device_code'][len('inro-device:1:'):]; d=base64.urlsafe_b64decode(d+'='*(-len(d)%4)); check('device code',d[-8:]==sha(d[:-8])[:8] and d[0]==1 and d[1:5]==u32(3) and d[5:21]==seal)
i=base64.urlsafe_b64decode(P['invitation']+'='*(-len(P['invitation'])%4)); inv,nonce=i[49:81],b('invitation_nonce'); guest_keys=g[17:81]
check('invitation',len(i)==125 and i[:17]==b'\1'+vault and i[17:49]==sha(owner_pub) and i[81:113]==sha(nonce) and i[113:121]==u64(1_795_400_000+7*86400) and i[121:]==sha(i[:121])[:4])
check('invitation id',kdf(inv,b'invitation id',vault,16)==b('invitation_id'))
a=b('invitation_answer'); check('answer',len(a)==145 and a[:81]==b'\1'+b('guest')+guest_keys and hmac.new(kdf(inv,b'invitation answer',vault),a[:113]+vault,'sha256').digest()==a[113:])
six='%06d'%(int.from_bytes(kdf(inv,b'invitation digits',vault+nonce+a[81:113]+sha(owner_pub)+guest_keys,8),'big')%10**6); check('six digits',six[:3]+' '+six[3:]==P['invitation_digits'])
si=unpad(unwrap(ak,b('sealed_invitation'),L(b'invitation',acct+u32(3)+vault))); check('sealed invitation',si==i[:121]+nonce+b'\3'+'父'.encode())
js=b('journal_secret_2'); check('journal secret',js==gs[:32])
t=lambda x: u32(len(x))+x
w=L(b'whole vault',b'')+t(b'https://inro.example')+vault+acct+t(h)+t(l)+u64(1)+b('journal_before')
w+=u32(1)+u32(2)+X25519PrivateKey.from_private_bytes(js).public_key().public_bytes_raw()+u32(1)+b('guest')+t('父'.encode())
w+=u32(1)+b('record')+u64(P['record_revision'])+sha(b('moving_body'))+u32(1)+bytes([9])*16+u32(1)+sha(j)
check('whole vault',sha(w)==b('moving_digest'))
c='%020d'%(int.from_bytes(sha(w)[:16],'big')%10**20); check('comparison code',' '.join(c[i:i+4] for i in range(0,20,4))==P['moving_code'])
def order(x,at=0):
    # Deterministic CBOR (RFC 8949 section 4.2.1): lengths as short as can be, keys of maps in the order of their bytes.
    m,n=x[at]>>5,x[at]&31; k=1<<(n-24) if n>23 else 0; v=int.from_bytes(x[at+1:at+1+k],'big') if k else n
    assert n<28 and (not k or m==7 or v>=(24,256,65536,2**32)[n-24]); at+=1+k
    if m in(2,3): return at+v
    if m==4:
        for _ in range(v): at=order(x,at)
    if m==5:
        last=b''
        for _ in range(v): e=order(x,at); assert x[at:e]>last; last=x[at:e]; at=order(x,e)
    return at
check('body in order',order(b('moving_body'))==len(b('moving_body')))
print(len(ok),'agree:',', '.join(ok))
