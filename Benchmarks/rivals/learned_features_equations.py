"""The theory of spiked features after one gradient step in NumPy: a function of kappa is one array.

    inner  g_b = 1/(lambda + N_b + H_bb),  H = V (I + G V)^{-1},  G = diag(psi_b g_b)
    outer  y = (V_ab, N_b) = E_k[S(k)/(1 + ell(k))],  ell = (1/alpha) sum_i m_i t_i S_i(k),
           T = G - G H G,  t = (T_ab; psi_b g_b)

The unknowns x = (V_ab for a <= b; N_b; g_b) are solved for together, from those of a neighbour.
"""

import numpy as np
from scipy.optimize import root
from scipy.special import ndtr

PANELS = np.array([-9, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 9], dtype=float)
FUNCTIONS = {"tanh": np.tanh, "tanh(z)": np.tanh,
             "z + h2(z)": lambda z: z + (z * z - 1) / np.sqrt(2)}


def normal_density(x):
    return np.exp(-x * x / 2) / np.sqrt(2 * np.pi)


def projection_grid():
    """Nodes and weights for kappa ~ N(0,1): twelve Gauss-Legendre nodes in each panel."""
    x, w = np.polynomial.legendre.leggauss(12)
    halves = np.diff(PANELS)[:, None] / 2
    nodes = (PANELS[:-1, None] + halves * (x + 1)).ravel()
    weights = (halves * w).ravel() * normal_density(nodes)
    return nodes, weights / weights.sum()


def local_coefficients(name, a, r=1.0):
    """E f, E z f, E f^2 - (E f)^2 - (E z f)^2 of z -> f(a + r z) at all a."""
    if name == "relu":  # closed form; the rest is even in a and cancels least at -|a|
        t, s = a / r, -np.abs(a / r)
        P, Q, density = ndtr(t), ndtr(s), normal_density(t)
        rest = (s * s + 1) * Q + s * density - (s * Q + density) ** 2 - Q * Q
        return r * (t * P + density), r * P, r * r * np.maximum(rest, 0)
    z = np.linspace(-9, 9, 361)  # the trapezoidal rule is spectrally accurate here
    weights = np.exp(-z * z / 2)
    weights /= weights.sum()
    values = FUNCTIONS[name](a[:, None] + r * z)
    mu0, mu1 = values @ weights, values @ (weights * z)
    return mu0, mu1, np.maximum((values * values) @ weights - mu0 * mu0 - mu1 * mu1, 0)


class SpikedFeatures:
    """The tables of a layer on the grid, and the equations of its bulk."""

    def __init__(self, activation, c, shares, psi):
        self.kappa, self.w = projection_grid()
        self.B = B = len(c)
        self.mu0, self.mu1, rest = (
            np.array(t) for t in zip(*(local_coefficients(activation, b * self.kappa) for b in c)))
        self.psi = np.asarray(shares) * psi
        self.a, self.b = np.triu_indices(B)
        self.pairs = len(self.a)
        self.Q = Q = self.pairs + B
        self.S = np.concatenate([self.mu1[self.a] * self.mu1[self.b], rest])
        self.Sw = self.S * self.w
        self.m = np.ones(Q)
        self.m[: self.pairs] += self.a != self.b
        # The unit changes of y as changes of the matrix V and of N, and where V_ab stands in y.
        self.dV, self.dN, self.I = np.zeros((Q, B, B)), np.zeros((Q, B)), np.eye(B)
        pairs, blocks = np.arange(self.pairs), np.arange(B)
        self.dV[pairs, self.a, self.b] = self.dV[pairs, self.b, self.a] = 1
        self.dN[self.pairs + blocks, blocks] = 1
        self.place = np.zeros((B, B), int)
        self.place[self.a, self.b] = self.place[self.b, self.a] = pairs

    def residual(self, x, ridge, alpha):
        """The equations' right sides minus their left ones, and 1/(1 + ell), 1/(...), H, T."""
        y, g = x[: self.Q], x[self.Q:]
        V, G = y[self.place], self.psi * g
        H = np.linalg.solve(self.I + V * G, V)
        T = self.I * G - G[:, None] * H * G
        t = np.concatenate([T[self.a, self.b], G])
        u = 1 / (1 + (self.m * t / alpha) @ self.S)
        inner = 1 / (ridge + y[self.pairs:] + H.diagonal())
        return np.concatenate([self.Sw @ u - y, inner - g]), u, inner, H, T

    def slopes(self, x, inner, H, T):
        """Partial derivatives of t and of the inner equation's right side, by y and by g."""
        P = self.I - H * (self.psi * x[self.Q:])
        t_y = np.zeros((self.Q, self.Q), x.dtype)
        t_y[: self.pairs] = -(T @ self.dV @ T)[:, self.a, self.b].T
        t_g = np.concatenate(
            [(self.psi[:, None] * P[:, self.a] * P[:, self.b]).T, self.I * self.psi])
        squares = inner * inner
        inner_y = -squares[:, None] * (
            self.dN + np.diagonal(P @ self.dV @ P.T, axis1=1, axis2=2)).T
        inner_g = squares[:, None] * (H * H) * self.psi
        return t_y, t_g, inner_y, inner_g

    def second_moments(self, u):
        """E[S S^T/(1 + ell)^2]."""
        return (self.Sw * (u * u)) @ self.S.T

    def cold(self, ridge):
        """Where ell = 0."""
        y = self.Sw.sum(axis=1)
        return np.concatenate([y, 1 / (ridge + y[self.pairs:])])

    def size(self, x, residual):
        """The relative residual."""
        Q = self.Q
        return max(np.abs(residual[:Q]).max() / np.abs(x[:Q]).max(),
                   np.abs(residual[Q:] / x[Q:]).max())


def solve_by_root(features, ridge, alpha, x):
    """MINPACK's hybr; complex unknowns go in as pairs of real ones."""
    if np.iscomplexobj(x):
        def equations(v):
            return features.residual(v.view(complex), ridge, alpha)[0].view(float)
        found = root(equations, x.view(float), method="hybr", options={"xtol": 1e-12}).x
        found = found.view(complex)
    else:
        def equations(v):
            return features.residual(v, ridge, alpha)[0]
        found = root(equations, x, method="hybr", options={"xtol": 1e-12}).x
    good = features.size(found, features.residual(found, ridge, alpha)[0]) < 1e-9
    return found, good and on_branch(found[features.Q:])


def solve_by_newton(features, ridge, alpha, x):
    """Newton's method with the analytic Jacobian; a step that leaves the branch is halved."""
    Q, B = features.Q, features.B
    residual, u, inner, H, T = features.residual(x, ridge, alpha)
    last = np.inf
    for _ in range(60):
        size = features.size(x, residual)
        if size < 1e-12 or (size < 1e-10 and size > last / 2):
            return x, True
        last = size
        t_y, t_g, inner_y, inner_g = features.slopes(x, inner, H, T)
        response = features.second_moments(u) * (features.m / alpha)
        A = np.eye(Q + B, dtype=x.dtype)
        A[:Q, :Q] += response @ t_y
        A[:Q, Q:] = response @ t_g
        A[Q:, :Q] = -inner_y
        A[Q:, Q:] -= inner_g
        step = np.linalg.solve(A, residual)
        for halvings in range(30):
            trial = x + 0.5**halvings * step
            if on_branch(trial[Q:]):
                residual, u, inner, H, T = features.residual(trial, ridge, alpha)
                if np.isfinite(residual).all() and (np.iscomplexobj(u) or u.min() > 0):
                    break
        else:
            return x, False
        x = trial
    return x, False


SOLVERS = {"root": solve_by_root, "newton": solve_by_newton}


def on_branch(g):
    """The physical solution: g > 0 for a real ridge, Im g > 0 above the real axis."""
    return g.imag.min() > 0 if np.iscomplexobj(g) else g.min() > 0


def damped(features, ridge, alpha, x, steps=5):
    """A few steps half way to the right sides, from a cold start."""
    for _ in range(steps):
        x = x + features.residual(x, ridge, alpha)[0] / 2
    return x


class Target:
    """y = g(zeta kappa + sqrt(1 - zeta^2) z) + noise as the layer sees it."""

    def __init__(self, features, link, overlap, noise_variance):
        self.f0, self.f1, rest = local_coefficients(
            link, overlap * features.kappa, np.sqrt(1 - overlap * overlap))
        self.rest = rest + noise_variance


def ridge_errors(features, target, x, ridge, alpha):
    """Test and train error at a solution of the bulk."""
    s, w = features, features.w
    _, u, inner, H, T = s.residual(x, ridge, alpha)
    g = x[s.Q:]
    t_y, t_g, inner_y, inner_g = s.slopes(x, inner, H, T)
    J = -t_y - t_g @ np.linalg.solve(s.I - inner_g, inner_y)
    F = np.concatenate([s.mu0, s.kappa * s.mu1])
    D = np.concatenate([np.zeros(s.B), 1 / (s.psi * g)])
    wu = w * u
    values, vectors = np.linalg.eigh((F * wu) @ F.T + np.diag(D))
    kept = values > 1e-12 * values[-1]
    vectors = vectors[:, kept]
    theta = vectors @ ((vectors.T @ (F @ (wu * target.f0))) / values[kept])
    c1 = s.mu1 @ (wu * target.f1)
    eta = (D * theta)[s.B:]
    lin = np.concatenate([s.m[: s.pairs] * c1[s.a] * c1[s.b], eta * eta])
    direct = ((target.f0 - theta @ F) ** 2 + target.rest + target.f1**2
              - 2 * target.f1 * ((T @ c1) @ s.mu1) + (lin @ J) @ s.S)
    R = s.m[:, None] * J / alpha
    Xi = np.linalg.solve(np.eye(s.Q) - s.second_moments(u) @ R, s.Sw @ (direct * u * u))
    errors = direct + (R @ Xi) @ s.S
    return w @ errors, (wu * u) @ errors


def learning_curve(features, target, ridge, alphas, solve):
    """Test and train error at every alpha = n/d, each from its neighbour."""
    errors, x = [], None
    for alpha in alphas:
        good = False
        if x is not None:
            x, good = solve(features, ridge, alpha, x)
        if not good:
            x, good = solve(features, ridge, alpha, damped(features, ridge, alpha, features.cold(ridge)))
        if not good:
            raise ArithmeticError(f"no solution at n/d = {alpha}")
        errors.append(ridge_errors(features, target, x, ridge, alpha))
    return np.array(errors).T


def density(features, alpha, positions, solve, height=1e-7):
    """Im sum_b pi_b g_b(-z)/pi at z = x + i height, each from its neighbour."""
    shares, values, x = features.psi / features.psi.sum(), [], None
    for position in positions:
        good = False
        if x is not None:
            x, good = solve(features, complex(-position, -height), alpha, x)
        if not good:
            x = from_above(features, alpha, position, height, solve)
        values.append(shares @ x[features.Q:].imag / np.pi)
    return np.array(values)


def from_above(features, alpha, position, height, solve):
    """Down from Im z = 10, where a cold start is good."""
    y = 10.0
    z = complex(position, y)
    x, good = solve(features, -z, alpha, damped(features, -z, alpha, features.cold(-z)))
    while good and y > height:
        y = max(0.4 * y, height)
        x, good = solve(features, -complex(position, y), alpha, x)
    if not good:
        raise ArithmeticError(f"no density at {position}")
    return x
